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
    /** It was reached, and there was no agreement on TLS: it does not speak it, or it broke off. */
    TLS,
    /** Its certificate is not good. */
    TLS_CERTIFICATE,
    /** It does not speak the protocol that is wanted inside TLS. */
    TLS_PROTOCOL,
    /** It did not end the TLS handshake in time. */
    TLS_TIMEOUT,
    /** The gateway has no local port or no file descriptor left. */
    LIMIT,
    /** Anything else. */
    ERROR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Its name in metrics and logs. */
    public String label() {
        return label;
    }
}
