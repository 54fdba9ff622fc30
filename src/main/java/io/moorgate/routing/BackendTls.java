package io.moorgate.routing;

/** Whether endpoints are spoken to over TLS. */
public enum BackendTls {
    OFF,
    /** Encrypted; the endpoint's certificate is not looked at. */
    ON,
    /** Encrypted, and the endpoint's certificate must be good. */
    VERIFY
}
