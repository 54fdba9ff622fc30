package io.moorgate.control.migration;

import static io.moorgate.control.migration.MigrantKey.translated;
import static io.moorgate.control.migration.MigrantKey.untranslated;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of HAProxy Ingress. */
final class HaproxyIngressKeys {
    static final String PREFIX = "haproxy-ingress.github.io/";

    static final List<MigrantKey> ALL = List.of(
            of("affinity", "affinity", "affinity", "`cookie` only", Conversions.words("cookie", "affinity=cookie")),
            of("session-cookie-name", "cookie-name", "cookie-name", "as it is", Conversions.as("cookie-name")),
            of("session-cookie-domain", "cookie-domain", "cookie-domain", "as it is", Conversions.as("cookie-domain")),
            of(
                    "session-cookie-same-site",
                    "cookie-same-site",
                    "cookie-same-site",
                    "`true` becomes `None`",
                    Conversions.flag("cookie-same-site=None", "")),
            of("session-cookie-strategy", "", "affinity", "`insert` holds anyway", Conversions.nothingFor("insert")),
            of(
                    "session-cookie-dynamic",
                    "",
                    "",
                    "the value of the cookie never names an endpoint",
                    Conversions.nothing()),
            no("session-cookie-*", "cookie-path", "the cookie is always HttpOnly and signed"),
            of(
                    "balance-algorithm",
                    "balance",
                    "balance",
                    "`roundrobin` `leastconn` `random` `source`",
                    Conversions.words(
                            "roundrobin",
                            "balance=round-robin",
                            "leastconn",
                            "balance=least-connections",
                            "random",
                            "balance=random",
                            "source",
                            "balance=hash hash-on=client-ip")),
            of(
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
            of(
                    "timeout-server",
                    "idle-timeout` `response-timeout",
                    "idle-timeout",
                    "milliseconds without a unit",
                    Conversions.duration("ms", "idle-timeout", "response-timeout")),
            of(
                    "timeout-tunnel",
                    "idle-timeout",
                    "idle-timeout",
                    "where `timeout-server` says the same: one timeout for a Service",
                    Conversions.sameAs(PREFIX + "timeout-server")),
            of(
                    "timeout-client",
                    "idle-timeout",
                    "idle-timeout",
                    "where `timeout-server` says the same: one timeout for a Service",
                    Conversions.sameAs(PREFIX + "timeout-server")),
            of(
                    "timeout-connect",
                    "connect-timeout",
                    "connect-timeout",
                    "milliseconds without a unit",
                    Conversions.duration("ms", "connect-timeout")),
            of(
                    "timeout-queue",
                    "queue-timeout",
                    "queue-timeout",
                    "milliseconds without a unit",
                    Conversions.duration("ms", "queue-timeout")),
            no("timeout-*", "idle-timeout", "a setting of the gateway"),
            of(
                    "proxy-body-size",
                    "max-request-body",
                    "max-request-body",
                    "`8m` becomes `8Mi`",
                    Conversions.size("max-request-body")),
            of(
                    "maxconn-server",
                    "max-connections",
                    "max-connections",
                    "as it is",
                    Conversions.number("max-connections")),
            no("maxqueue-server", "queue-timeout", "a queue is bounded by time"),
            of(
                    "proxy-protocol",
                    "proxy-protocol",
                    "proxy-protocol",
                    "`v1` `v2`",
                    Conversions.words("v1", "proxy-protocol=v1", "v2", "proxy-protocol=v2", "no", "")),
            of(
                            "secure-verify-ca-secret",
                            "backend-ca-secret` `backend-tls",
                            "backend-ca-secret",
                            "of the same namespace",
                            (value, others) -> Conversions.secret("backend-ca-secret")
                                    .convert(value, others)
                                    .map(ours -> Map.of(
                                            "backend-ca-secret",
                                            ours.get("backend-ca-secret"),
                                            "backend-tls",
                                            "verify")))
                    .protective(),
            of(
                    "secure-backends",
                    "backend-tls",
                    "backend-tls",
                    "`true` becomes `on`",
                    Conversions.flag("backend-tls=on", "")),
            of(
                    "secure-sni",
                    "backend-server-name",
                    "backend-server-name",
                    "a host name",
                    (value, others) -> value.contains(".")
                            ? Optional.of(Map.of("backend-server-name", value.strip()))
                            : Optional.empty()),
            no("secure-*", "backend-tls", "no certificate is shown to endpoints"),
            of(
                    "ssl-redirect",
                    "tls-redirect",
                    "tls-redirect",
                    "as it is; without the key there is no redirect",
                    Conversions.flag("tls-redirect=true", "tls-redirect=false")),
            no("ssl-redirect-code", "tls-redirect", "the answer is 308"),
            of(
                    "ssl-passthrough",
                    "protocol",
                    "protocol",
                    "`true` becomes `tls-passthrough`",
                    Conversions.flag("protocol=tls-passthrough", "")),
            no("ssl-*", "moorgate.tls.min-version", "a setting of the gateway"),
            of(
                    "hsts-max-age",
                    "hsts",
                    "hsts",
                    "with `hsts: true`; seconds",
                    Conversions.where(PREFIX + "hsts", "true", Conversions.seconds("hsts"))),
            of(
                    "hsts",
                    "",
                    "hsts",
                    "with `hsts-max-age`",
                    (value, others) -> !value.strip().equals("true") || others.containsKey(PREFIX + "hsts-max-age")
                            ? Optional.of(Map.of())
                            : Optional.empty()),
            no("hsts-*", "hsts", "names below the host are not meant"),
            of(
                            "auth-tls-secret",
                            "client-ca-secret",
                            "client-ca-secret",
                            "of the same namespace",
                            Conversions.unless(
                                    PREFIX + "auth-tls-verify-client", "off", Conversions.secret("client-ca-secret")))
                    .protective(),
            of(
                    "auth-tls-verify-client",
                    "",
                    "client-ca-secret",
                    "`on` holds anyway; `off` leaves `auth-tls-secret` out",
                    Conversions.nothingFor("on", "off")),
            no("auth-tls-*", "client-ca-secret", "every client needs a certificate that its authorities have signed"),
            of("whitelist-source-range", "allow-cidr", "allow-cidr", "as it is", Conversions.as("allow-cidr"))
                    .protective(),
            of("allowlist-source-range", "allow-cidr", "allow-cidr", "as it is", Conversions.as("allow-cidr"))
                    .protective(),
            of("denylist-source-range", "deny-cidr", "deny-cidr", "as it is", Conversions.as("deny-cidr"))
                    .protective(),
            of(
                    "limit-connections",
                    "max-connections-per-client",
                    "max-connections-per-client",
                    "as it is",
                    Conversions.number("max-connections-per-client")),
            no("limit-*", "connect-rate-per-client", "connections are counted, not requests"),
            of(
                    "cors-allow-origin",
                    "cors-origins",
                    "cors-origins",
                    "with `cors-enable: true`",
                    Conversions.where(PREFIX + "cors-enable", "true", Conversions.as("cors-origins"))),
            of(
                    "cors-enable",
                    "cors-origins",
                    "cors-origins",
                    "`true` without `cors-allow-origin` becomes `*`",
                    Conversions.flag("cors-origins=*", "")),
            no("cors-*", "cors-origins", "methods and header fields are those that a preflight asks for"),
            of(
                    "health-check-uri",
                    "health-check",
                    "health-check",
                    "a path",
                    (value, others) -> value.strip().startsWith("/")
                            ? Optional.of(Map.of("health-check", "http:" + value.strip()))
                            : Optional.empty()),
            of(
                    "health-check-interval",
                    "health-check-interval",
                    "health-check-interval",
                    "milliseconds without a unit",
                    Conversions.duration("ms", "health-check-interval")),
            no("health-check-*", "health-check", "with `-rise` and `-fall`"),
            no("auth-*", "", "the gateway asks no other server, and knows no passwords")
                    .protective(),
            no("oauth*", "", "the gateway asks no other server").protective(),
            no("blue-green-*", "match-header", "a Service of its own with the header fields of its clients"),
            no("path-type*", "path-type", "`Exact` and `Prefix`"),
            no("rewrite-target", "path", "a request's path is never changed"),
            no("app-root", "path", "a request's path is never changed"),
            no("server-alias*", "host", "name every host in a rule"),
            no("headers", "", "header fields are not added"),
            no("config-*", "", "there is no HAProxy to configure"),
            no("agent-check-*", "health-check", "endpoints are asked over TCP, HTTP or gRPC"),
            no("initial-weight", "balance", "endpoints are alike"),
            of("use-resolver", "", "", "endpoints have addresses", Conversions.nothing()),
            of(
                    "service-upstream",
                    "",
                    "",
                    "`false` holds anyway: endpoints are dialled themselves",
                    Conversions.nothingFor("false")));

    private HaproxyIngressKeys() {}

    private static MigrantKey of(
            String key, String ours, String nearest, String remark, MigrantKey.Conversion conversion) {
        return translated(PREFIX + key, ours, nearest, remark, conversion);
    }

    private static MigrantKey no(String key, String nearest, String remark) {
        return untranslated(PREFIX + key, nearest, remark);
    }
}
