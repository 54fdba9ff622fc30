package io.moorgate.operate.admin;

/** How much the answers of all replicas to one request may weigh. Confined to that request's event loop. */
final class AnswerBudget {
    /** The most bytes of one replica's answer: a page of 10,000 connections has half of that. */
    static final int ANSWER_BYTES_MAX = 4 << 20;

    /** The most bytes of all of them. */
    static final int BYTES_MAX = 16 << 20;

    private int taken;

    /** Whether {@code more} bytes of an answer that has {@code read} already are taken. */
    boolean takes(int read, int more) {
        taken += more;
        return read + more <= ANSWER_BYTES_MAX && taken <= BYTES_MAX;
    }

    /** Why bytes are not taken. */
    RuntimeException exceeded() {
        return new IllegalStateException("an answer too long (expected: <= " + ANSWER_BYTES_MAX + " bytes, and <= "
                + BYTES_MAX + " of all replicas; ask that replica alone, or with a limit)");
    }
}
