package io.moorgate.traffic.connect;

/** No endpoint could be reached. Carries no stack trace: it is a fault of the world. */
public final class ConnectFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    ConnectFailed(Kind kind, String message, Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
    }

    /** What stood in the way of the last attempt. */
    public Kind kind() {
        return kind;
    }

    /** Why nothing was reached. */
    public enum Kind {
        /** There is no endpoint that may be used. */
        NO_ENDPOINT,
        /** The client's endpoint is gone or not known, and the route answers that so ({@code affinity-lost: not-found}). */
        NOT_FOUND,
        /** No endpoint had a place for the client in time. */
        NO_PLACE,
        /** The last endpoint tried refused or could not be reached, or the gateway had no socket left for it. */
        REFUSED,
        /** The last attempt ran into its timeout, or the attempts together into theirs. */
        TIMEOUT,
        /** The client's side gave up; no answer is due. */
        CANCELLED
    }
}
