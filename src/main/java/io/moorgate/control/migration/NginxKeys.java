package io.moorgate.control.migration;

import static io.moorgate.control.migration.MigrantKey.translated;
import static io.moorgate.control.migration.MigrantKey.untranslated;

import java.util.List;
import java.util.stream.Stream;

/** Keys of ingress-nginx. */
final class NginxKeys {
    static final String PREFIX = "nginx.ingress.kubernetes.io/";

    private static final String CORS = PREFIX + "enable-cors";

    private static final List<MigrantKey> CLIENTS = List.of(
            of("affinity", "affinity", "affinity", "`cookie` only", Conversions.words("cookie", "affinity=cookie")),
            of(
                    "affinity-mode",
                    "affinity-mode",
                    "affinity-mode",
                    "as it is",
                    Conversions.words("balanced", "affinity-mode=balanced", "persistent", "affinity-mode=persistent")),
            of("session-cookie-name", "cookie-name", "cookie-name", "as it is", Conversions.as("cookie-name")),
            of("session-cookie-path", "cookie-path", "cookie-path", "as it is", Conversions.as("cookie-path")),
            of("session-cookie-domain", "cookie-domain", "cookie-domain", "as it is", Conversions.as("cookie-domain")),
            of(
                    "session-cookie-max-age",
                    "cookie-max-age",
                    "cookie-max-age",
                    "seconds",
                    Conversions.seconds("cookie-max-age")),
            of(
                    "session-cookie-expires",
                    "cookie-max-age",
                    "cookie-max-age",
                    "seconds; `session-cookie-max-age` goes first",
                    Conversions.seconds("cookie-max-age")),
            of(
                    "session-cookie-samesite",
                    "cookie-same-site",
                    "cookie-same-site",
                    "as it is",
                    Conversions.words(
                            "strict",
                            "cookie-same-site=Strict",
                            "lax",
                            "cookie-same-site=Lax",
                            "none",
                            "cookie-same-site=None")),
            of(
                    "session-cookie-secure",
                    "cookie-secure",
                    "cookie-secure",
                    "as it is",
                    Conversions.flag("cookie-secure=true", "cookie-secure=false")),
            of(
                    "session-cookie-change-on-failure",
                    "affinity-lost",
                    "affinity-lost",
                    "`true` only: a client whose endpoint is gone gets another one",
                    Conversions.words("true", "affinity-lost=rebind")),
            no("session-cookie-conditional-samesite-none", "cookie-same-site", "one value for all browsers"),
            of(
                    "upstream-hash-by",
                    "balance` `hash-on",
                    "hash-on",
                    "one of `$remote_addr`, `$http_…`, `$cookie_…`, `$arg_…`",
                    Conversions.nginxVariable()),
            no("upstream-hash-by-subset*", "hash-on", "a client is hashed to one endpoint"),
            of(
                    "load-balance",
                    "balance",
                    "balance",
                    "`round_robin` and `ewma`",
                    Conversions.words("round_robin", "balance=round-robin", "ewma", "balance=ewma")));

    private static final List<MigrantKey> ENDPOINTS = List.of(
            of(
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
            of(
                    "proxy-read-timeout",
                    "idle-timeout` `response-timeout",
                    "idle-timeout",
                    "seconds",
                    Conversions.seconds("idle-timeout", "response-timeout")),
            of(
                    "proxy-send-timeout",
                    "idle-timeout",
                    "idle-timeout",
                    "where `proxy-read-timeout` says the same: one timeout holds both ways",
                    Conversions.sameAs(PREFIX + "proxy-read-timeout")),
            of(
                    "proxy-connect-timeout",
                    "connect-timeout",
                    "connect-timeout",
                    "seconds",
                    Conversions.seconds("connect-timeout")),
            of(
                    "proxy-body-size",
                    "max-request-body",
                    "max-request-body",
                    "`8m` becomes `8Mi`; 0 is none",
                    Conversions.size("max-request-body")),
            of(
                    "proxy-next-upstream-tries",
                    "connect-attempts",
                    "connect-attempts",
                    "above 0; only what no endpoint has seen is tried again",
                    Conversions.number("connect-attempts")),
            no("proxy-next-upstream*", "connect-attempts", "only what no endpoint has seen is tried again"),
            of("proxy-buffering", "", "", "nothing is buffered: `off` holds anyway", Conversions.nothing()),
            of("proxy-request-buffering", "", "", "nothing is buffered: `off` holds anyway", Conversions.nothing()),
            of("proxy-buffer*", "", "", "nothing is buffered", Conversions.nothing()),
            of("proxy-http-version", "", "protocol", "`1.1` holds anyway", Conversions.nothingFor("1.1")),
            of("websocket-services", "", "", "every route takes WebSockets", Conversions.nothing()),
            of(
                    "service-upstream",
                    "",
                    "",
                    "`false` holds anyway: endpoints are dialled themselves",
                    Conversions.nothingFor("false")),
            of(
                    "proxy-ssl-verify",
                    "backend-tls",
                    "backend-tls",
                    "`on` becomes `verify`",
                    Conversions.words("on", "backend-tls=verify", "off", "")),
            of(
                    "proxy-ssl-secret",
                    "backend-ca-secret",
                    "backend-ca-secret",
                    "with `proxy-ssl-verify: on`; of the same namespace; no certificate is shown to endpoints",
                    Conversions.where(PREFIX + "proxy-ssl-verify", "on", Conversions.secret("backend-ca-secret"))),
            of(
                    "proxy-ssl-name",
                    "backend-server-name",
                    "backend-server-name",
                    "as it is",
                    Conversions.as("backend-server-name")),
            of("proxy-ssl-server-name", "", "backend-server-name", "`on` holds anyway", Conversions.nothingFor("on")),
            no("proxy-ssl-*", "backend-tls", "versions and ciphers towards endpoints are the gateway's"));

    private static final List<MigrantKey> SECURITY = List.of(
            of(
                    "force-ssl-redirect",
                    "tls-redirect",
                    "tls-redirect",
                    "`true`",
                    Conversions.flag("tls-redirect=true", "")),
            of(
                    "ssl-redirect",
                    "tls-redirect",
                    "tls-redirect",
                    "as it is; without the key there is no redirect",
                    Conversions.flag("tls-redirect=true", "tls-redirect=false")),
            of(
                    "ssl-passthrough",
                    "protocol",
                    "protocol",
                    "`true` becomes `tls-passthrough`",
                    Conversions.flag("protocol=tls-passthrough", "")),
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
            no("limit-rps", "connect-rate-per-client", "connections are counted, not requests"),
            no("limit-rpm", "connect-rate-per-client", "connections are counted, not requests"),
            no("limit-*", "connect-rate-per-client", "bytes and bursts are not limited"),
            of(
                    "cors-allow-origin",
                    "cors-origins",
                    "cors-origins",
                    "with `enable-cors: true`",
                    Conversions.where(CORS, "true", Conversions.as("cors-origins"))),
            of(
                    "enable-cors",
                    "cors-origins",
                    "cors-origins",
                    "`true` without `cors-allow-origin` becomes `*`",
                    Conversions.flag("cors-origins=*", "")),
            no("cors-*", "cors-origins", "methods and header fields are those that a preflight asks for"),
            no("auth-*", "", "the gateway asks no other server, and knows no passwords")
                    .protective(),
            no("enable-global-auth", "", "the gateway asks no other server"),
            no("satisfy", "allow-cidr", "every restriction holds"),
            no("ssl-ciphers", "moorgate.tls.min-version", "versions hold for the whole gateway"),
            no("ssl-prefer-server-ciphers", "moorgate.tls.min-version", "versions hold for the whole gateway"));

    private static final List<MigrantKey> RULES = List.of(
            of(
                    "use-regex",
                    "",
                    "spec.rules",
                    "`false` holds anyway: paths are compared by element",
                    Conversions.nothingFor("false")),
            no("rewrite-target", "path", "a request's path is never changed"),
            no("app-root", "path", "a request's path is never changed"),
            no("x-forwarded-prefix", "", "a request's path is never changed"),
            no("upstream-vhost", "backend-server-name", "the Host of a request is never changed"),
            no("canary*", "match-header", "a Service of its own with the header fields of its clients"),
            no(
                    "affinity-canary-behavior",
                    "match-header",
                    "a Service of its own with the header fields of its clients"),
            no("mirror-*", "", "requests are not copied"),
            no("configuration-snippet", "", "there is no nginx to configure"),
            no("server-snippet", "", "there is no nginx to configure"),
            no("stream-snippet", "listen", "there is no nginx to configure"),
            no("modsecurity-*", "", "there is no firewall for applications"),
            no("enable-modsecurity", "", "there is no firewall for applications"),
            no("enable-owasp-core-rules", "", "there is no firewall for applications"),
            no("permanent-redirect*", "", "requests are not redirected elsewhere"),
            no("temporal-redirect*", "", "requests are not redirected elsewhere"),
            no("from-to-www-redirect", "host", "name both hosts"),
            no("server-alias", "host", "name every host in a rule"),
            no("default-backend", "spec.defaultBackend", "the Ingress says it itself"),
            no("custom-http-errors", "", "answers of endpoints go to clients as they are"),
            no("custom-headers", "", "header fields are not added"),
            no("connection-proxy-header", "", "the gateway sets Connection itself"),
            of("enable-access-log", "", "moorgate.access-log", "a setting of the gateway", Conversions.nothing()),
            no("enable-rewrite-log", "", "a request's path is never changed"),
            no("opentelemetry*", "", "requests are not traced"),
            no("enable-opentelemetry", "", "requests are not traced"));

    static final List<MigrantKey> ALL =
            Stream.of(CLIENTS, ENDPOINTS, SECURITY, RULES).flatMap(List::stream).toList();

    private NginxKeys() {}

    private static MigrantKey of(
            String key, String ours, String nearest, String remark, MigrantKey.Conversion conversion) {
        return translated(PREFIX + key, ours, nearest, remark, conversion);
    }

    private static MigrantKey no(String key, String nearest, String remark) {
        return untranslated(PREFIX + key, nearest, remark);
    }
}
