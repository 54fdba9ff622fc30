package io.moorgate.routing;

/**
 * How many requests, handshakes and dials an endpoint may have that it has not answered yet.
 *
 * @param max over all replicas; 0 where there is no number
 * @param isAuto whether the number is found by the endpoint's latency, on each replica by itself
 */
public record HandshakeLimit(int max, boolean isAuto) {
    /** Any number. */
    public static final HandshakeLimit NONE = new HandshakeLimit(0, false);

    /** Found by latency. */
    public static final HandshakeLimit AUTO = new HandshakeLimit(0, true);

    /** {@code max} of them. */
    public static HandshakeLimit of(int max) {
        return new HandshakeLimit(max, false);
    }

    /** Whether there is a limit. */
    public boolean isGiven() {
        return isAuto || max > 0;
    }
}
