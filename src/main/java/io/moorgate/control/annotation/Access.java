package io.moorgate.control.annotation;

import io.moorgate.routing.Cidr;
import io.moorgate.routing.CorsPolicy;
import io.moorgate.routing.OriginPattern;
import java.util.List;

/** Annotations that say which clients are admitted. */
public final class Access {
    /** Who may. */
    public static final Annotation<List<Cidr>> ALLOW_CIDR = Annotation.of(
                    "allow-cidr",
                    "networks",
                    Networks.cidr().list(),
                    "Clients outside these networks are refused, also live ones when the list changes.",
                    "10.0.0.0/8, 2001:db8::/32")
            .or("all")
            .asProtective();

    /** Who may not. */
    public static final Annotation<List<Cidr>> DENY_CIDR = Annotation.of(
                    "deny-cidr",
                    "networks",
                    Networks.cidr().list(),
                    "Clients inside these networks are refused, also live ones when the list changes.",
                    "192.0.2.0/24")
            .or("none")
            .asProtective();

    /** Whose pages may. */
    public static final Annotation<List<OriginPattern>> ALLOWED_ORIGINS = Annotation.of(
                    "allowed-origins",
                    "web origins, `https://*.example.com` allowed",
                    Networks.origin().list(),
                    "Requests that name another origin are refused, and live connections when the list changes.",
                    "https://app.example.com")
            .or("all")
            .asProtective();

    /** Whose pages may read answers. */
    public static final Annotation<CorsPolicy> CORS_ORIGINS = Annotation.of(
                    "cors-origins",
                    "web origins, `https://*.example.com` allowed; or `*`",
                    Networks.cors(),
                    "Whose pages may read answers: preflights are answered, and `Access-Control-…` is set in place of the"
                            + " endpoint's; with credentials, unless it is `*`. A preflight carries no header of the request that it asks"
                            + " about, so it never reaches a route with `match-header`: name the same origins at the route"
                            + " of that host and path without one.",
                    "https://app.example.com")
            .or("the endpoint decides");

    static final List<Annotation<?>> ALL = List.of(ALLOW_CIDR, DENY_CIDR, ALLOWED_ORIGINS, CORS_ORIGINS);

    private Access() {}
}
