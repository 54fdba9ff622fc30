package io.moorgate.traffic.http;

/** A head that is refused since all heads under way together hold too much. Carries no stack trace. */
final class TooManyHeads extends Exception {
    private static final long serialVersionUID = 1L;

    TooManyHeads() {
        super("heads of requests under way hold too much", null, false, false);
    }
}
