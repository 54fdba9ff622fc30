package io.moorgate.control.migration;

import static io.moorgate.control.migration.MigrantKey.translated;
import static io.moorgate.control.migration.MigrantKey.untranslated;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of HAProxy Technologies' Kubernetes ingress controller. */
final class HaproxyTechKeys {
    static final String PREFIX = "haproxy.org/";

    static final List<MigrantKey> ALL = List.of(
            of(
                    "cookie-persistence",
                    "affinity` `cookie-name",
                    "affinity",
                    "the cookie's name",
                    (value, others) -> Optional.of(Map.of("affinity", "cookie", "cookie-name", value.strip()))),
            of(
                    "load-balance",
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
            of(
                    "timeout-check",
                    "health-check-timeout",
                    "health-check-timeout",
                    "milliseconds without a unit",
                    Conversions.duration("ms", "health-check-timeout")),
            no("timeout-*", "idle-timeout", "a setting of the gateway"),
            of(
                    "check-http",
                    "health-check",
                    "health-check",
                    "a path",
                    (value, others) -> value.strip().startsWith("/")
                            ? Optional.of(Map.of("health-check", "http:" + value.strip()))
                            : Optional.empty()),
            of(
                    "check",
                    "health-check",
                    "health-check",
                    "`true` becomes `tcp`",
                    Conversions.flag("health-check=tcp", "")),
            of(
                    "check-interval",
                    "health-check-interval",
                    "health-check-interval",
                    "milliseconds without a unit",
                    Conversions.duration("ms", "health-check-interval")),
            of("pod-maxconn", "max-connections", "max-connections", "as it is", Conversions.number("max-connections")),
            of(
                    "send-proxy-protocol",
                    "proxy-protocol",
                    "proxy-protocol",
                    "`proxy` `proxy-v1` `proxy-v2`",
                    Conversions.words(
                            "proxy",
                            "proxy-protocol=v1",
                            "proxy-v1",
                            "proxy-protocol=v1",
                            "proxy-v2",
                            "proxy-protocol=v2")),
            of(
                            "server-ca",
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
                    "server-ssl",
                    "backend-tls",
                    "backend-tls",
                    "`true` becomes `on`",
                    Conversions.flag("backend-tls=on", "")),
            of(
                    "server-sni",
                    "backend-server-name",
                    "backend-server-name",
                    "as it is",
                    Conversions.as("backend-server-name")),
            no("server-crt", "backend-tls", "no certificate is shown to endpoints"),
            of("server-proto", "protocol", "protocol", "`h1`", Conversions.words("h1", "protocol=auto")),
            of(
                    "ssl-redirect",
                    "tls-redirect",
                    "tls-redirect",
                    "as it is",
                    Conversions.flag("tls-redirect=true", "tls-redirect=false")),
            no("ssl-redirect-*", "tls-redirect", "the answer is 308, to the TLS port"),
            of(
                    "ssl-passthrough",
                    "protocol",
                    "protocol",
                    "`true` becomes `tls-passthrough`",
                    Conversions.flag("protocol=tls-passthrough", "")),
            of(
                            "client-ca",
                            "client-ca-secret",
                            "client-ca-secret",
                            "of the same namespace",
                            Conversions.secret("client-ca-secret"))
                    .protective(),
            of("whitelist", "allow-cidr", "allow-cidr", "as it is", Conversions.as("allow-cidr"))
                    .protective(),
            of("allow-list", "allow-cidr", "allow-cidr", "as it is", Conversions.as("allow-cidr"))
                    .protective(),
            of("blacklist", "deny-cidr", "deny-cidr", "as it is", Conversions.as("deny-cidr"))
                    .protective(),
            of("deny-list", "deny-cidr", "deny-cidr", "as it is", Conversions.as("deny-cidr"))
                    .protective(),
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
            no("rate-limit-*", "connect-rate-per-client", "connections are counted, not requests"),
            no("auth-*", "", "the gateway knows no passwords").protective(),
            of("forwarded-for", "", "", "`true` holds anyway", Conversions.nothingFor("true")),
            no("src-ip-header", "moorgate.trusted-proxies", "a setting of the gateway"),
            no("path-rewrite", "path", "a request's path is never changed"),
            no("set-host", "backend-server-name", "the Host of a request is never changed"),
            no("request-*", "", "header fields are not added"),
            no("response-*", "", "header fields are not added"),
            no("backend-config-snippet", "", "there is no HAProxy to configure"),
            no("frontend-config-snippet", "", "there is no HAProxy to configure"),
            no("standalone-backend", "", "policies are a Service's"),
            no("scale-server-slots", "", "endpoints come and go without slots"),
            no("route-acl", "match-header", "a Service of its own with the header fields of its clients"),
            no("ingress.class", "spec.ingressClassName", "the Ingress says it itself"));

    private HaproxyTechKeys() {}

    private static MigrantKey of(
            String key, String ours, String nearest, String remark, MigrantKey.Conversion conversion) {
        return translated(PREFIX + key, ours, nearest, remark, conversion);
    }

    private static MigrantKey no(String key, String nearest, String remark) {
        return untranslated(PREFIX + key, nearest, remark);
    }
}
