package io.moorgate.traffic.http.http1;

/** A request head that is well-formed and refused. Carries no stack trace. */
public final class HeadRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a head is refused. */
    public enum Why {
        /** All heads under way together hold too much. */
        TOO_MANY_UNDER_WAY,
        /** Its major version of HTTP is not 1 (RFC 9110 section 15.6.6). */
        VERSION
    }

    private final Why why;

    HeadRefused(Why why) {
        super(why.name(), null, false, false);
        this.why = why;
    }

    /** Why it is refused. */
    public Why why() {
        return why;
    }
}
