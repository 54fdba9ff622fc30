package io.moorgate.control.migration;

import java.util.Map;
import java.util.Optional;

/** Makes rows for the keys of one controller, which begin with {@code prefix}: shapes of rows that controllers have in common. */
record KeyTable(String prefix) {
    private static final String MILLISECONDS = "milliseconds without a unit";

    /** A key that becomes {@code ours}; {@code nearest}: our annotation to look at where its value cannot be translated. */
    MigrantKey of(String key, String ours, String nearest, String remark, MigrantKey.Conversion conversion) {
        return MigrantKey.translated(prefix + key, ours, nearest, remark, conversion);
    }

    MigrantKey of(String key, String ours, String remark, MigrantKey.Conversion conversion) {
        return of(key, ours, ours, remark, conversion);
    }

    /** A key that becomes nothing: what it asks for holds anyway, as far as {@code conversion} says. */
    MigrantKey holds(String key, String nearest, String remark, MigrantKey.Conversion conversion) {
        return of(key, "", nearest, remark, conversion);
    }

    /** A key that is a Problem whenever it is used. */
    MigrantKey no(String key, String nearest, String remark) {
        return MigrantKey.untranslated(prefix + key, nearest, remark);
    }

    MigrantKey same(String key, String ours) {
        return of(key, ours, "as it is", Conversions.as(ours));
    }

    MigrantKey number(String key, String ours) {
        return of(key, ours, "as it is", Conversions.number(ours));
    }

    MigrantKey seconds(String key, String... ours) {
        return of(key, String.join("` `", ours), ours[0], "seconds", Conversions.seconds(ours));
    }

    MigrantKey milliseconds(String key, String... ours) {
        return of(key, String.join("` `", ours), ours[0], MILLISECONDS, Conversions.duration("ms", ours));
    }

    /** A timeout that is translated where {@code other} says the same. */
    MigrantKey sameTimeout(String key, String other) {
        return of(
                key,
                "idle-timeout",
                "where `" + other + "` says the same: one timeout for a Service",
                Conversions.sameAs(prefix + other));
    }

    MigrantKey sameSite(String key) {
        return of(
                key,
                "cookie-same-site",
                "as it is",
                Conversions.words(
                        "strict",
                        "cookie-same-site=Strict",
                        "lax",
                        "cookie-same-site=Lax",
                        "none",
                        "cookie-same-site=None"));
    }

    MigrantKey secureCookie(String key) {
        return of(key, "cookie-secure", "as it is", Conversions.flag("cookie-secure=true", "cookie-secure=false"));
    }

    /** A key with HAProxy's words for strategies. */
    MigrantKey haproxyBalance(String key) {
        return of(
                key,
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
                        "balance=hash hash-on=client-ip"));
    }

    MigrantKey dialsEndpoints(String key) {
        return holds(
                key, "", "`false` holds anyway: endpoints are dialled themselves", Conversions.nothingFor("false"));
    }

    MigrantKey httpCheck(String key) {
        return of(
                key,
                "health-check",
                "a path",
                (value, others) -> value.strip().startsWith("/")
                        ? Optional.of(Map.of("health-check", "http:" + value.strip()))
                        : Optional.empty());
    }

    MigrantKey passthrough(String key) {
        return of(
                key, "protocol", "`true` becomes `tls-passthrough`", Conversions.flag("protocol=tls-passthrough", ""));
    }

    /** The Secret with the authorities that endpoints are verified by. */
    MigrantKey verifyingCa(String key) {
        return of(
                key,
                "backend-ca-secret` `backend-tls",
                "backend-ca-secret",
                "of the same namespace",
                (value, others) -> Conversions.secret("backend-ca-secret")
                        .convert(value, others)
                        .map(ours ->
                                Map.of("backend-ca-secret", ours.get("backend-ca-secret"), "backend-tls", "verify")));
    }

    /** The Secret with the authorities of clients' certificates, unless {@code check} is off. */
    MigrantKey clientCa(String key, String check) {
        return of(
                key,
                "client-ca-secret",
                "of the same namespace",
                Conversions.unless(prefix + check, "off", Conversions.secret("client-ca-secret")));
    }

    /** Whether clients' certificates are asked for; {@code ca} names the authorities. */
    MigrantKey clientCaCheck(String key, String ca) {
        return holds(
                key,
                "client-ca-secret",
                "`on` holds anyway; `off` leaves `" + ca + "` out",
                Conversions.nothingFor("on", "off"));
    }

    MigrantKey corsOrigins(String key, String enabling) {
        return of(
                key,
                "cors-origins",
                "with `" + enabling + ": true`",
                Conversions.where(prefix + enabling, "true", Conversions.as("cors-origins")));
    }

    MigrantKey corsForAll(String key) {
        return of(
                key,
                "cors-origins",
                "`true` without `cors-allow-origin` becomes `*`",
                Conversions.flag("cors-origins=*", ""));
    }
}
