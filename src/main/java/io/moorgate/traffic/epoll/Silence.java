package io.moorgate.traffic.epoll;

/**
 * How long a TCP peer has acknowledged nothing of what it is being sent, as {@code struct tcp_info} says. The kernel's
 * keep-alive probes rest while something is unacknowledged, and it tries for a quarter of an hour then. Its option to try
 * for less, TCP_USER_TIMEOUT, also breaks connections whose peer answers but does not read: a slow client is not a dead
 * one, so it is no use here.
 */
public final class Silence {
    /** One packet is lost now and then; what was sent again twice, and was not answered, waits for an answer. */
    private static final int SENT_AGAIN_MIN = 2;

    private Silence() {}

    /**
     * Milliseconds; 0 where nothing is being sent in vain.
     *
     * @param sentAgain how often in a row the oldest unacknowledged packet was sent again
     * @param sinceAckMillis how long ago the last acknowledgement of any kind came
     */
    public static long millis(int sentAgain, long sinceAckMillis) {
        return sentAgain >= SENT_AGAIN_MIN ? sinceAckMillis : 0;
    }
}
