package io.moorgate.affinity;

import java.util.Comparator;

/** A row's key: the upstream (one object shared by all its rows) and the client's 128 bits. 32 bytes of heap. */
record PinKey(UpstreamId upstream, long high, long low) implements Comparable<PinKey> {
    private static final Comparator<PinKey> BY_CLIENT =
            Comparator.comparingLong(PinKey::high).thenComparingLong(PinKey::low);

    static PinKey of(UpstreamId upstream, ClientKey client) {
        return new PinKey(upstream, client.high(), client.low());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PinKey that && high == that.high && low == that.low && upstream.equals(that.upstream);
    }

    @Override
    public int hashCode() {
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9e37_79b9_7f4a_7c15L + low * 0xc2b2_ae3d_27d4_eb4fL;
        return (int) (mixed ^ mixed >>> 32) ^ upstream.hashCode();
    }

    /** An order for the buckets of a hash map, so that chosen addresses cannot make lookups slow. */
    @Override
    public int compareTo(PinKey other) {
        return BY_CLIENT.compare(this, other);
    }
}
