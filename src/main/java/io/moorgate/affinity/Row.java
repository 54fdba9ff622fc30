package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One client of one upstream in the table: its key and its state. 64 bytes of heap, and 48 for each entry.
 *
 * <p>Threads: any. The state is volatile and written by {@link Rows} under its bucket's lock, and so is what is repeated
 * of it here; {@code listed} is volatile and changes by compare-and-set only. {@code sentStamp} is the peers' thread's.
 */
final class Row {
    private static final VarHandle LISTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LISTED = lookup.findVarHandle(Row.class, "listed", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final UpstreamId upstream;
    private final ClientKey.Kind kind;
    private final long high;
    private final long low;
    private volatile PinState state;
    private volatile boolean listed;

    /** What a state of one idle entry says, repeated: to read that entry is a miss of the processor's caches more. */
    private EndpointId restsAt;

    private long restsUntilNanos;
    private long sentStamp;

    Row(UpstreamId upstream, ClientKey client, PinState state) {
        this.upstream = upstream;
        this.kind = client.kind();
        this.high = client.high();
        this.low = client.low();
        put(state);
    }

    /** The same on every replica, spread evenly; its first bits are the row's bucket. */
    static long hash(UpstreamId upstream, ClientKey client) {
        return hash(upstream, client.high(), client.low());
    }

    private static long hash(UpstreamId upstream, long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9e37_79b9_7f4a_7c15L
                + low * 0xc2b2_ae3d_27d4_eb4fL
                + upstream.hashCode() * 0x1656_67b1_9e37_79f9L;
        mixed = (mixed ^ mixed >>> 32) * 0xd6e8_feb8_6659_fd93L;
        return mixed ^ mixed >>> 32;
    }

    UpstreamId upstream() {
        return upstream;
    }

    ClientKey client() {
        return new ClientKey(kind, high, low);
    }

    long hash() {
        return hash(upstream, high, low);
    }

    boolean isOf(UpstreamId upstream, ClientKey client) {
        return low == client.low()
                && high == client.high()
                && (this.upstream == upstream || this.upstream.equals(upstream));
    }

    PinState state() {
        return state;
    }

    /** Where the client is bound until {@link #restsUntilNanos}; null: as {@link #state} says. */
    EndpointId restsAt() {
        return restsAt;
    }

    long restsUntilNanos() {
        return restsUntilNanos;
    }

    /** Goes over to another state. Under the bucket's lock. */
    void put(PinState next) {
        state = next;
        boolean isResting = next instanceof Entry entry && entry.next() == null && !entry.live();
        restsAt = isResting ? ((Entry) next).endpoint() : null;
        restsUntilNanos = isResting ? ((Entry) next).restsUntilNanos() : 0;
    }

    boolean isDead() {
        return state == ClaimedRow.DEAD;
    }

    /** The stamp of the own entry that peers were sent last; 0 where they know of none. Peers' thread. */
    long sentStamp() {
        return sentStamp;
    }

    /** Peers are sent the own entry of {@code stamp}. Peers' thread. */
    void sent(long stamp) {
        sentStamp = stamp;
    }

    /** Puts the row on the list of changes; false where it stands there already. */
    boolean list() {
        return !listed && LISTED.compareAndSet(this, false, true);
    }

    /** Takes it off the list; the next change lists it anew. */
    void unlist() {
        listed = false;
    }
}
