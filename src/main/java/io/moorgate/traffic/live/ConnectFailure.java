package io.moorgate.traffic.live;

import java.util.Locale;

/** Why an endpoint did not accept, as {@code moorgate_connect_failures_total} names it. */
public enum ConnectFailure {
    /** It refused, or reset the connection. */
    REFUSED,
    /** It did not answer in time. */
    TIMEOUT,
    /** There is no way to it. */
    UNREACHABLE,
    /** The gateway has no local port or no file descriptor left. */
    LIMIT,
    /** Anything else. */
    ERROR;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name in metrics and logs. */
    public String label() {
        return label;
    }
}
