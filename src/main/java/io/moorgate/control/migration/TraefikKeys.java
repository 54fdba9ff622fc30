package io.moorgate.control.migration;

import static io.moorgate.control.migration.MigrantKey.translated;
import static io.moorgate.control.migration.MigrantKey.untranslated;

import java.util.List;

/** Keys of Traefik's Ingress provider. Those of {@code service.} stand on a Service there, and are read there too. */
final class TraefikKeys {
    static final String PREFIX = "traefik.ingress.kubernetes.io/";

    static final List<MigrantKey> ALL = List.of(
            of(
                    "service.sticky.cookie",
                    "affinity",
                    "affinity",
                    "`true` becomes `cookie`",
                    Conversions.flag("affinity=cookie", "")),
            of("service.sticky.cookie.name", "cookie-name", "cookie-name", "as it is", Conversions.as("cookie-name")),
            of("service.sticky.cookie.path", "cookie-path", "cookie-path", "as it is", Conversions.as("cookie-path")),
            of(
                    "service.sticky.cookie.domain",
                    "cookie-domain",
                    "cookie-domain",
                    "as it is",
                    Conversions.as("cookie-domain")),
            of(
                    "service.sticky.cookie.secure",
                    "cookie-secure",
                    "cookie-secure",
                    "as it is",
                    Conversions.flag("cookie-secure=true", "cookie-secure=false")),
            of("service.sticky.cookie.httponly", "", "", "`true` holds anyway", Conversions.nothingFor("true")),
            of(
                    "service.sticky.cookie.samesite",
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
                    "service.sticky.cookie.maxage",
                    "cookie-max-age",
                    "cookie-max-age",
                    "seconds",
                    Conversions.seconds("cookie-max-age")),
            of(
                    "service.serversscheme",
                    "protocol` `backend-tls",
                    "protocol",
                    "`http` `https`",
                    Conversions.words("http", "protocol=auto", "https", "protocol=auto backend-tls=on")),
            of("service.passhostheader", "", "", "`true` holds anyway", Conversions.nothingFor("true")),
            of(
                    "service.nativelb",
                    "",
                    "",
                    "`false` holds anyway: endpoints are dialled themselves",
                    Conversions.nothingFor("false")),
            no("service.serverstransport", "backend-tls", "an object of Traefik"),
            no("service.*", "", "is not known here"),
            no("router.middlewares", "allow-cidr", "objects of Traefik, which may restrict")
                    .protective(),
            no("router.entrypoints", "listen", "the gateway has one port for HTTP and one for TLS"),
            no("router.tls.options", "client-ca-secret", "an object of Traefik, which may ask for certificates")
                    .protective(),
            of("router.tls", "", "spec.tls", "`true`: both ports are open anyway", Conversions.nothingFor("true")),
            no("router.tls.*", "spec.tls", "certificates come from Secrets"),
            no("router.priority", "path", "the longest path goes first"),
            no("router.pathmatcher", "path-type", "`Exact` and `Prefix`"),
            no("router.*", "", "a setting of the gateway"));

    private TraefikKeys() {}

    private static MigrantKey of(
            String key, String ours, String nearest, String remark, MigrantKey.Conversion conversion) {
        return translated(PREFIX + key, ours, nearest, remark, conversion);
    }

    private static MigrantKey no(String key, String nearest, String remark) {
        return untranslated(PREFIX + key, nearest, remark);
    }
}
