package io.moorgate.control.annotation;

import io.moorgate.routing.BackendTls;
import io.moorgate.routing.ProxyProtocol;
import java.time.Duration;
import java.util.List;

/** Annotations for TLS on both sides, and for the PROXY protocol. */
public final class Securing {
    /** The certificate that clients see. */
    public static final Annotation<List<String>> TLS_SECRET = Annotation.of(
                    "tls-secret",
                    "Secret of type `kubernetes.io/tls`; one of RSA and one of ECDSA as a list",
                    Names.object().list(),
                    "The certificate for the Service's hosts, chosen by SNI and reloaded live.",
                    "chat-tls")
            .or("the gateway's default certificate");

    /** Whether plain requests are sent to TLS. */
    public static final Annotation<Boolean> TLS_REDIRECT = Annotation.of(
                    "tls-redirect",
                    "`true` `false`",
                    Choices.yesOrNo(),
                    "Whether requests on the plain port are answered with a 308 to the TLS port.",
                    "true")
            .or(false, "`false`");

    /** How long browsers are to use TLS only. */
    public static final Annotation<Duration> HSTS = Annotation.of(
                    "hsts",
                    "duration, `0` = none",
                    Durations.from(Duration.ZERO),
                    "For how long browsers are to use TLS only: `Strict-Transport-Security` on answers over TLS.",
                    "4320h")
            .or(Duration.ZERO, "`0`");

    /** Who signs clients' certificates. */
    public static final Annotation<String> CLIENT_CA_SECRET = Annotation.of(
                    "client-ca-secret",
                    "Secret with `ca.crt`, `ca.crl`",
                    Names.object(),
                    "Clients must use TLS and show a certificate that this authority signed and has not revoked.",
                    "clients-ca")
            .asProtective();

    /** TLS to endpoints. */
    public static final Annotation<BackendTls> BACKEND_TLS = Annotation.of(
                    "backend-tls",
                    "`off` `on` `verify`",
                    Choices.of(BackendTls.values()),
                    "Whether endpoints are spoken to over TLS, and whether their certificate must be good.",
                    "verify")
            .or(BackendTls.OFF, "`off`; `on` for `appProtocol` `kubernetes.io/wss`, `grpcs`, `https`")
            .asProtective();

    /** Who signs endpoints' certificates. */
    public static final Annotation<String> BACKEND_CA_SECRET = Annotation.of(
                    "backend-ca-secret",
                    "Secret with `ca.crt`, `ca.crl`",
                    Names.object(),
                    "The authority that must have signed the endpoints' certificates under `backend-tls: verify`.",
                    "endpoints-ca")
            .or("the authorities that the gateway's JDK trusts")
            .asProtective();

    /** What name endpoints' certificates carry. */
    public static final Annotation<String> BACKEND_SERVER_NAME = Annotation.of(
                    "backend-server-name",
                    "host name",
                    Names.host(),
                    "The server name (SNI) that endpoints are asked for, and that their certificate must carry.",
                    "chat.internal.example.com")
            .or("`NAME.NAMESPACE.svc` of the Service");

    /** How endpoints learn the client's address. */
    public static final Annotation<ProxyProtocol> PROXY_PROTOCOL = Annotation.of(
                    "proxy-protocol",
                    "`off` `v1` `v2`",
                    Choices.of(ProxyProtocol.values()),
                    "Which PROXY protocol header endpoints are sent, first on each connection.",
                    "v2")
            .or(ProxyProtocol.OFF, "`off`")
            .asProtective();

    static final List<Annotation<?>> ALL = List.of(
            TLS_SECRET,
            TLS_REDIRECT,
            HSTS,
            CLIENT_CA_SECRET,
            BACKEND_TLS,
            BACKEND_CA_SECRET,
            BACKEND_SERVER_NAME,
            PROXY_PROTOCOL);

    private Securing() {}
}
