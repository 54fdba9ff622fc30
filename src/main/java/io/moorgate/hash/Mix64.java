package io.moorgate.hash;

/** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): spreads every bit of a number over all 64. Any thread. */
public final class Mix64 {
    private static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private Mix64() {}

    /** A bijection that maps 0 to 0. */
    public static long of(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    /** The number that SplitMix64 gives from the state {@code bits}: a bijection without that fixed point. */
    public static long next(long bits) {
        return of(bits + GAMMA);
    }
}
