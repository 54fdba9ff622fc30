package io.moorgate.control.migration;

import java.util.List;

/** Keys of Traefik's Ingress provider. Those of {@code service.} stand on a Service there, and are read there too. */
final class TraefikKeys {
    static final String PREFIX = "traefik.ingress.kubernetes.io/";

    private static final KeyTable KEYS = new KeyTable(PREFIX);

    static final List<MigrantKey> ALL = List.of(
            KEYS.of(
                    "service.sticky.cookie",
                    "affinity",
                    "`true` becomes `cookie`",
                    Conversions.flag("affinity=cookie", "")),
            KEYS.same("service.sticky.cookie.name", "cookie-name"),
            KEYS.same("service.sticky.cookie.path", "cookie-path"),
            KEYS.same("service.sticky.cookie.domain", "cookie-domain"),
            KEYS.secureCookie("service.sticky.cookie.secure"),
            KEYS.holds("service.sticky.cookie.httponly", "", "`true` holds anyway", Conversions.nothingFor("true")),
            KEYS.sameSite("service.sticky.cookie.samesite"),
            KEYS.seconds("service.sticky.cookie.maxage", "cookie-max-age"),
            KEYS.of(
                    "service.serversscheme",
                    "protocol` `backend-tls",
                    "protocol",
                    "`http` `https`",
                    Conversions.words("http", "protocol=auto", "https", "protocol=auto backend-tls=on")),
            KEYS.holds("service.passhostheader", "", "`true` holds anyway", Conversions.nothingFor("true")),
            KEYS.dialsEndpoints("service.nativelb"),
            KEYS.no("service.serverstransport", "backend-tls", "an object of Traefik"),
            KEYS.no("service.*", "", "is not known here"),
            KEYS.no("router.middlewares", "allow-cidr", "objects of Traefik, which may restrict")
                    .protective(),
            KEYS.no("router.entrypoints", "listen", "the gateway has one port for HTTP and one for TLS"),
            KEYS.no("router.tls.options", "client-ca-secret", "an object of Traefik, which may ask for certificates")
                    .protective(),
            KEYS.holds("router.tls", "spec.tls", "`true`: both ports are open anyway", Conversions.nothingFor("true")),
            KEYS.no("router.tls.*", "spec.tls", "certificates come from Secrets"),
            KEYS.no("router.priority", "path", "the longest path goes first"),
            KEYS.no("router.pathmatcher", "path-type", "`Exact` and `Prefix`"),
            KEYS.no("router.*", "", "a setting of the gateway"));

    private TraefikKeys() {}
}
