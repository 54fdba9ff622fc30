/** A histogram of latencies: 32 buckets to the power of two, so a percentile is right within 3 %. One thread. */
final class Latencies {
    private final long[] buckets = new long[64 * 32];
    private volatile long count; // one thread writes, the watcher reads

    void add(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(Math.max(32, nanos));
        int fraction = (int) ((Math.max(32, nanos) >> (power - 5)) & 31);
        buckets[power * 32 + fraction]++;
        count = count + 1;
    }

    void clear() {
        java.util.Arrays.fill(buckets, 0);
        count = 0;
    }

    long count() {
        return count;
    }

    double percentileMicros(double percentile) {
        long rank = (long) Math.ceil(count * percentile / 100);
        for (int i = 0; i < buckets.length; i++) {
            rank -= buckets[i];
            if (rank <= 0) {
                return ((32L + i % 32) << (i / 32 - 5)) / 1000.0;
            }
        }
        return 0;
    }
}
