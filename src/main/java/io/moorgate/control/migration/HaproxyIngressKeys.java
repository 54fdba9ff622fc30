package io.moorgate.control.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of HAProxy Ingress. */
final class HaproxyIngressKeys {
    static final String PREFIX = "haproxy-ingress.github.io/";

    private static final KeyTable KEYS = new KeyTable(PREFIX);

    static final List<MigrantKey> ALL = List.of(
            KEYS.of("affinity", "affinity", "`cookie` only", Conversions.words("cookie", "affinity=cookie")),
            KEYS.same("session-cookie-name", "cookie-name"),
            KEYS.same("session-cookie-domain", "cookie-domain"),
            KEYS.of(
                    "session-cookie-same-site",
                    "cookie-same-site",
                    "`true` becomes `None`",
                    Conversions.flag("cookie-same-site=None", "")),
            KEYS.holds(
                    "session-cookie-strategy", "affinity", "`insert` holds anyway", Conversions.nothingFor("insert")),
            KEYS.holds(
                    "session-cookie-dynamic",
                    "",
                    "the value of the cookie never names an endpoint",
                    Conversions.nothing()),
            KEYS.no("session-cookie-*", "cookie-path", "the cookie is always HttpOnly and signed"),
            KEYS.haproxyBalance("balance-algorithm"),
            KEYS.of(
                    "backend-protocol",
                    "protocol` `backend-tls",
                    "protocol",
                    "`h1` `h1-ssl` `grpc` `grpcs`",
                    Conversions.unless(
                            PREFIX + "ssl-passthrough",
                            "true",
                            Conversions.words(
                                    "h1",
                                    "protocol=auto",
                                    "http",
                                    "protocol=auto",
                                    "h1-ssl",
                                    "protocol=auto backend-tls=on",
                                    "https",
                                    "protocol=auto backend-tls=on",
                                    "grpc",
                                    "protocol=grpc",
                                    "grpcs",
                                    "protocol=grpc backend-tls=on"))),
            KEYS.milliseconds("timeout-server", "idle-timeout", "response-timeout"),
            KEYS.sameTimeout("timeout-tunnel", "timeout-server"),
            KEYS.sameTimeout("timeout-client", "timeout-server"),
            KEYS.milliseconds("timeout-connect", "connect-timeout"),
            KEYS.milliseconds("timeout-queue", "queue-timeout"),
            KEYS.no("timeout-*", "idle-timeout", "a setting of the gateway"),
            KEYS.of("proxy-body-size", "max-request-body", "`8m` becomes `8Mi`", Conversions.size("max-request-body")),
            KEYS.number("maxconn-server", "max-connections"),
            KEYS.no("maxqueue-server", "queue-timeout", "a queue is bounded by time"),
            KEYS.of(
                    "proxy-protocol",
                    "proxy-protocol",
                    "`v1` `v2`",
                    Conversions.words("v1", "proxy-protocol=v1", "v2", "proxy-protocol=v2", "no", "")),
            KEYS.verifyingCa("secure-verify-ca-secret").protective(),
            KEYS.of("secure-backends", "backend-tls", "`true` becomes `on`", Conversions.flag("backend-tls=on", "")),
            KEYS.of(
                    "secure-sni",
                    "backend-server-name",
                    "a host name",
                    (value, others) -> value.contains(".")
                            ? Optional.of(Map.of("backend-server-name", value.strip()))
                            : Optional.empty()),
            KEYS.no("secure-*", "backend-tls", "no certificate is shown to endpoints"),
            KEYS.of(
                    "ssl-redirect",
                    "tls-redirect",
                    "as it is; without the key there is no redirect",
                    Conversions.flag("tls-redirect=true", "tls-redirect=false")),
            KEYS.no("ssl-redirect-code", "tls-redirect", "the answer is 308"),
            KEYS.passthrough("ssl-passthrough"),
            KEYS.no("ssl-*", "moorgate.tls.min-version", "a setting of the gateway"),
            KEYS.of(
                    "hsts-max-age",
                    "hsts",
                    "with `hsts: true`; seconds",
                    Conversions.where(PREFIX + "hsts", "true", Conversions.seconds("hsts"))),
            KEYS.holds(
                    "hsts",
                    "hsts",
                    "with `hsts-max-age`",
                    (value, others) -> !value.strip().equals("true") || others.containsKey(PREFIX + "hsts-max-age")
                            ? Optional.of(Map.of())
                            : Optional.empty()),
            KEYS.no("hsts-*", "hsts", "names below the host are not meant"),
            KEYS.clientCa("auth-tls-secret", "auth-tls-verify-client").protective(),
            KEYS.clientCaCheck("auth-tls-verify-client", "auth-tls-secret"),
            KEYS.no(
                    "auth-tls-*",
                    "client-ca-secret",
                    "every client needs a certificate that its authorities have signed"),
            KEYS.same("whitelist-source-range", "allow-cidr").protective(),
            KEYS.same("allowlist-source-range", "allow-cidr").protective(),
            KEYS.same("denylist-source-range", "deny-cidr").protective(),
            KEYS.number("limit-connections", "max-connections-per-client"),
            KEYS.no("limit-*", "connect-rate-per-client", "connections are counted, not requests"),
            KEYS.corsOrigins("cors-allow-origin", "cors-enable"),
            KEYS.corsForAll("cors-enable"),
            KEYS.no("cors-*", "cors-origins", "methods and header fields are those that a preflight asks for"),
            KEYS.httpCheck("health-check-uri"),
            KEYS.milliseconds("health-check-interval", "health-check-interval"),
            KEYS.no("health-check-*", "health-check", "with `-rise` and `-fall`"),
            KEYS.no("auth-*", "", "the gateway asks no other server, and knows no passwords")
                    .protective(),
            KEYS.no("oauth*", "", "the gateway asks no other server").protective(),
            KEYS.no("blue-green-*", "match-header", "a Service of its own with the header fields of its clients"),
            KEYS.no("path-type*", "path-type", "`Exact` and `Prefix`"),
            KEYS.no("rewrite-target", "path", "a request's path is never changed"),
            KEYS.no("app-root", "path", "a request's path is never changed"),
            KEYS.no("server-alias*", "host", "name every host in a rule"),
            KEYS.no("headers", "", "header fields are not added"),
            KEYS.no("config-*", "", "there is no HAProxy to configure"),
            KEYS.no("agent-check-*", "health-check", "endpoints are asked over TCP, HTTP or gRPC"),
            KEYS.no("initial-weight", "balance", "endpoints are alike"),
            KEYS.holds("use-resolver", "", "endpoints have addresses", Conversions.nothing()),
            KEYS.dialsEndpoints("service-upstream"));

    private HaproxyIngressKeys() {}
}
