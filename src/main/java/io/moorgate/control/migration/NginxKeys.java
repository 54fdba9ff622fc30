package io.moorgate.control.migration;

import java.util.List;
import java.util.stream.Stream;

/** Keys of ingress-nginx. */
final class NginxKeys {
    static final String PREFIX = "nginx.ingress.kubernetes.io/";

    private static final KeyTable KEYS = new KeyTable(PREFIX);

    private static final List<MigrantKey> CLIENTS = List.of(
            KEYS.of("affinity", "affinity", "`cookie` only", Conversions.words("cookie", "affinity=cookie")),
            KEYS.of(
                    "affinity-mode",
                    "affinity-mode",
                    "as it is",
                    Conversions.words("balanced", "affinity-mode=balanced", "persistent", "affinity-mode=persistent")),
            KEYS.same("session-cookie-name", "cookie-name"),
            KEYS.same("session-cookie-path", "cookie-path"),
            KEYS.same("session-cookie-domain", "cookie-domain"),
            KEYS.seconds("session-cookie-max-age", "cookie-max-age"),
            KEYS.of(
                    "session-cookie-expires",
                    "cookie-max-age",
                    "seconds; `session-cookie-max-age` goes first",
                    Conversions.seconds("cookie-max-age")),
            KEYS.sameSite("session-cookie-samesite"),
            KEYS.secureCookie("session-cookie-secure"),
            KEYS.of(
                    "session-cookie-change-on-failure",
                    "affinity-lost",
                    "`true` only: a client whose endpoint is gone gets another one",
                    Conversions.words("true", "affinity-lost=rebind")),
            KEYS.no("session-cookie-conditional-samesite-none", "cookie-same-site", "one value for all browsers"),
            KEYS.of(
                    "upstream-hash-by",
                    "balance` `hash-on",
                    "hash-on",
                    "one of `$remote_addr`, `$http_…`, `$cookie_…`, `$arg_…`",
                    Conversions.nginxVariable()),
            KEYS.no("upstream-hash-by-subset*", "hash-on", "a client is hashed to one endpoint"),
            KEYS.of(
                    "load-balance",
                    "balance",
                    "`round_robin` and `ewma`",
                    Conversions.words("round_robin", "balance=round-robin", "ewma", "balance=ewma")));

    private static final List<MigrantKey> ENDPOINTS = List.of(
            KEYS.of(
                    "backend-protocol",
                    "protocol` `backend-tls",
                    "protocol",
                    "`HTTP` `HTTPS` `GRPC` `GRPCS`",
                    Conversions.unless(
                            PREFIX + "ssl-passthrough",
                            "true",
                            Conversions.words(
                                    "http",
                                    "protocol=auto",
                                    "https",
                                    "protocol=auto backend-tls=on",
                                    "grpc",
                                    "protocol=grpc",
                                    "grpcs",
                                    "protocol=grpc backend-tls=on"))),
            KEYS.seconds("proxy-read-timeout", "idle-timeout", "response-timeout"),
            KEYS.of(
                    "proxy-send-timeout",
                    "idle-timeout",
                    "where `proxy-read-timeout` says the same: one timeout holds both ways",
                    Conversions.sameAs(PREFIX + "proxy-read-timeout")),
            KEYS.seconds("proxy-connect-timeout", "connect-timeout"),
            KEYS.of(
                    "proxy-body-size",
                    "max-request-body",
                    "`8m` becomes `8Mi`; 0 is none",
                    Conversions.size("max-request-body")),
            KEYS.of(
                    "proxy-next-upstream-tries",
                    "connect-attempts",
                    "above 0; only what no endpoint has seen is tried again",
                    Conversions.number("connect-attempts")),
            KEYS.no("proxy-next-upstream*", "connect-attempts", "only what no endpoint has seen is tried again"),
            KEYS.holds("proxy-buffering", "", "nothing is buffered: `off` holds anyway", Conversions.nothing()),
            KEYS.holds("proxy-request-buffering", "", "nothing is buffered: `off` holds anyway", Conversions.nothing()),
            KEYS.holds("proxy-buffer*", "", "nothing is buffered", Conversions.nothing()),
            KEYS.holds("proxy-http-version", "protocol", "`1.1` holds anyway", Conversions.nothingFor("1.1")),
            KEYS.holds("websocket-services", "", "every route takes WebSockets", Conversions.nothing()),
            KEYS.dialsEndpoints("service-upstream"),
            KEYS.of(
                    "proxy-ssl-verify",
                    "backend-tls",
                    "`on` becomes `verify`",
                    Conversions.words("on", "backend-tls=verify", "off", "")),
            KEYS.of(
                    "proxy-ssl-secret",
                    "backend-ca-secret",
                    "with `proxy-ssl-verify: on`; of the same namespace; no certificate is shown to endpoints",
                    Conversions.where(PREFIX + "proxy-ssl-verify", "on", Conversions.secret("backend-ca-secret"))),
            KEYS.same("proxy-ssl-name", "backend-server-name"),
            KEYS.holds(
                    "proxy-ssl-server-name", "backend-server-name", "`on` holds anyway", Conversions.nothingFor("on")),
            KEYS.no("proxy-ssl-*", "backend-tls", "versions and ciphers towards endpoints are the gateway's"));

    private static final List<MigrantKey> SECURITY = List.of(
            KEYS.of("force-ssl-redirect", "tls-redirect", "`true`", Conversions.flag("tls-redirect=true", "")),
            KEYS.of(
                    "ssl-redirect",
                    "tls-redirect",
                    "as it is; without the key there is no redirect",
                    Conversions.flag("tls-redirect=true", "tls-redirect=false")),
            KEYS.passthrough("ssl-passthrough"),
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
            KEYS.no("limit-rps", "connect-rate-per-client", "connections are counted, not requests"),
            KEYS.no("limit-rpm", "connect-rate-per-client", "connections are counted, not requests"),
            KEYS.no("limit-*", "connect-rate-per-client", "bytes and bursts are not limited"),
            KEYS.corsOrigins("cors-allow-origin", "enable-cors"),
            KEYS.corsForAll("enable-cors"),
            KEYS.no("cors-*", "cors-origins", "methods and header fields are those that a preflight asks for"),
            KEYS.no("auth-*", "", "the gateway asks no other server, and knows no passwords")
                    .protective(),
            KEYS.no("enable-global-auth", "", "the gateway asks no other server"),
            KEYS.no("satisfy", "allow-cidr", "every restriction holds"),
            KEYS.no("ssl-ciphers", "moorgate.tls.min-version", "versions hold for the whole gateway"),
            KEYS.no("ssl-prefer-server-ciphers", "moorgate.tls.min-version", "versions hold for the whole gateway"));

    private static final List<MigrantKey> RULES = List.of(
            KEYS.holds(
                    "use-regex",
                    "spec.rules",
                    "`false` holds anyway: paths are compared by element",
                    Conversions.nothingFor("false")),
            KEYS.no("rewrite-target", "path", "a request's path is never changed"),
            KEYS.no("app-root", "path", "a request's path is never changed"),
            KEYS.no("x-forwarded-prefix", "", "a request's path is never changed"),
            KEYS.no("upstream-vhost", "backend-server-name", "the Host of a request is never changed"),
            KEYS.no("canary*", "match-header", "a Service of its own with the header fields of its clients"),
            KEYS.no(
                    "affinity-canary-behavior",
                    "match-header",
                    "a Service of its own with the header fields of its clients"),
            KEYS.no("mirror-*", "", "requests are not copied"),
            KEYS.no("configuration-snippet", "", "there is no nginx to configure"),
            KEYS.no("server-snippet", "", "there is no nginx to configure"),
            KEYS.no("stream-snippet", "listen", "there is no nginx to configure"),
            KEYS.no("modsecurity-*", "", "there is no firewall for applications"),
            KEYS.no("enable-modsecurity", "", "there is no firewall for applications"),
            KEYS.no("enable-owasp-core-rules", "", "there is no firewall for applications"),
            KEYS.no("permanent-redirect*", "", "requests are not redirected elsewhere"),
            KEYS.no("temporal-redirect*", "", "requests are not redirected elsewhere"),
            KEYS.no("from-to-www-redirect", "host", "name both hosts"),
            KEYS.no("server-alias", "host", "name every host in a rule"),
            KEYS.no("default-backend", "spec.defaultBackend", "the Ingress says it itself"),
            KEYS.no("custom-http-errors", "", "answers of endpoints go to clients as they are"),
            KEYS.no("custom-headers", "", "header fields are not added"),
            KEYS.no("connection-proxy-header", "", "the gateway sets Connection itself"),
            KEYS.holds("enable-access-log", "moorgate.access-log", "a setting of the gateway", Conversions.nothing()),
            KEYS.no("enable-rewrite-log", "", "a request's path is never changed"),
            KEYS.no("opentelemetry*", "", "requests are not traced"),
            KEYS.no("enable-opentelemetry", "", "requests are not traced"));

    static final List<MigrantKey> ALL =
            Stream.of(CLIENTS, ENDPOINTS, SECURITY, RULES).flatMap(List::stream).toList();

    private NginxKeys() {}
}
