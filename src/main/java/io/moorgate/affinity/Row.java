package io.moorgate.affinity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One client of one upstream in the table: its key and its state. 56 bytes of heap, and 48 for each entry.
 *
 * <p>Threads: any; {@code state} and {@code listed} are volatile and change by compare-and-set only. {@code toldStamp} is
 * the peers' thread's.
 */
final class Row {
    private static final VarHandle STATE;
    private static final VarHandle LISTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Row.class, "state", PinState.class);
            LISTED = lookup.findVarHandle(Row.class, "listed", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final UpstreamId upstream;
    private final ClientKey.Kind kind;
    private final long high;
    private final long low;
    private final long hash;
    private volatile PinState state;
    private volatile boolean listed;

    private long toldStamp;

    Row(UpstreamId upstream, ClientKey client, long hash, PinState state) {
        this.upstream = upstream;
        this.kind = client.kind();
        this.high = client.high();
        this.low = client.low();
        this.hash = hash;
        this.state = state;
    }

    /** The same on every replica, spread evenly; its first bits are the row's bucket. */
    static long hash(UpstreamId upstream, ClientKey client) {
        long mixed = (client.high() ^ Long.rotateLeft(client.low(), 32)) * 0x9e37_79b9_7f4a_7c15L
                + client.low() * 0xc2b2_ae3d_27d4_eb4fL
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
        return hash;
    }

    boolean isOf(UpstreamId upstream, ClientKey client) {
        return low == client.low()
                && high == client.high()
                && (this.upstream == upstream || this.upstream.equals(upstream));
    }

    PinState state() {
        return state;
    }

    boolean replace(PinState seen, PinState next) {
        return STATE.compareAndSet(this, seen, next);
    }

    boolean isDead() {
        return state == Held.DEAD;
    }

    /** The stamp of the own entry that peers were told last; 0 where they know of none. Peers' thread. */
    long toldStamp() {
        return toldStamp;
    }

    /** Peers are told of the own entry of {@code stamp}. Peers' thread. */
    void told(long stamp) {
        toldStamp = stamp;
    }

    /** Puts the row on the list of changes; false where it stands there already. */
    boolean list() {
        return !listed && LISTED.compareAndSet(this, false, true);
    }

    /** Takes it off the list; whoever changes it from now on lists it anew. */
    void unlist() {
        listed = false;
    }
}
