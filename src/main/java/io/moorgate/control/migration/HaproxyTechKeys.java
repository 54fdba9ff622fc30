package io.moorgate.control.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of HAProxy Technologies' Kubernetes ingress controller. */
final class HaproxyTechKeys {
    static final String PREFIX = "haproxy.org/";

    private static final KeyTable KEYS = new KeyTable(PREFIX);

    static final List<MigrantKey> ALL = List.of(
            KEYS.of(
                    "cookie-persistence",
                    "affinity` `cookie-name",
                    "affinity",
                    "the cookie's name",
                    (value, others) -> Optional.of(Map.of("affinity", "cookie", "cookie-name", value.strip()))),
            KEYS.haproxyBalance("load-balance"),
            KEYS.milliseconds("timeout-server", "idle-timeout", "response-timeout"),
            KEYS.sameTimeout("timeout-tunnel", "timeout-server"),
            KEYS.sameTimeout("timeout-client", "timeout-server"),
            KEYS.milliseconds("timeout-connect", "connect-timeout"),
            KEYS.milliseconds("timeout-queue", "queue-timeout"),
            KEYS.milliseconds("timeout-check", "health-check-timeout"),
            KEYS.no("timeout-*", "idle-timeout", "a setting of the gateway"),
            KEYS.httpCheck("check-http"),
            KEYS.of("check", "health-check", "`true` becomes `tcp`", Conversions.flag("health-check=tcp", "")),
            KEYS.milliseconds("check-interval", "health-check-interval"),
            KEYS.number("pod-maxconn", "max-connections"),
            KEYS.of(
                    "send-proxy-protocol",
                    "proxy-protocol",
                    "`proxy` `proxy-v1` `proxy-v2`",
                    Conversions.words(
                            "proxy",
                            "proxy-protocol=v1",
                            "proxy-v1",
                            "proxy-protocol=v1",
                            "proxy-v2",
                            "proxy-protocol=v2")),
            KEYS.verifyingCa("server-ca").protective(),
            KEYS.of("server-ssl", "backend-tls", "`true` becomes `on`", Conversions.flag("backend-tls=on", "")),
            KEYS.same("server-sni", "backend-server-name"),
            KEYS.no("server-crt", "backend-tls", "no certificate is shown to endpoints"),
            KEYS.of("server-proto", "protocol", "`h1`", Conversions.words("h1", "protocol=auto")),
            KEYS.of(
                    "ssl-redirect",
                    "tls-redirect",
                    "as it is",
                    Conversions.flag("tls-redirect=true", "tls-redirect=false")),
            KEYS.no("ssl-redirect-*", "tls-redirect", "the answer is 308, to the TLS port"),
            KEYS.passthrough("ssl-passthrough"),
            KEYS.of("client-ca", "client-ca-secret", "of the same namespace", Conversions.secret("client-ca-secret"))
                    .protective(),
            KEYS.same("whitelist", "allow-cidr").protective(),
            KEYS.same("allow-list", "allow-cidr").protective(),
            KEYS.same("blacklist", "deny-cidr").protective(),
            KEYS.same("deny-list", "deny-cidr").protective(),
            KEYS.corsOrigins("cors-allow-origin", "cors-enable"),
            KEYS.corsForAll("cors-enable"),
            KEYS.no("cors-*", "cors-origins", "methods and header fields are those that a preflight asks for"),
            KEYS.no("rate-limit-*", "connect-rate-per-client", "connections are counted, not requests"),
            KEYS.no("auth-*", "", "the gateway knows no passwords").protective(),
            KEYS.holds("forwarded-for", "", "`true` holds anyway", Conversions.nothingFor("true")),
            KEYS.no("src-ip-header", "moorgate.trusted-proxies", "a setting of the gateway"),
            KEYS.no("path-rewrite", "path", "a request's path is never changed"),
            KEYS.no("set-host", "backend-server-name", "the Host of a request is never changed"),
            KEYS.no("request-*", "", "header fields are not added"),
            KEYS.no("response-*", "", "header fields are not added"),
            KEYS.no("backend-config-snippet", "", "there is no HAProxy to configure"),
            KEYS.no("frontend-config-snippet", "", "there is no HAProxy to configure"),
            KEYS.no("standalone-backend", "", "policies are a Service's"),
            KEYS.no("scale-server-slots", "", "endpoints come and go without slots"),
            KEYS.no("route-acl", "match-header", "a Service of its own with the header fields of its clients"),
            KEYS.no("ingress.class", "spec.ingressClassName", "the Ingress says it itself"));

    private HaproxyTechKeys() {}
}
