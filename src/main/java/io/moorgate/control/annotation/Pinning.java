package io.moorgate.control.annotation;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.ClientPrefix;
import java.time.Duration;
import java.util.List;

/** Annotations that say whether and how a client keeps its endpoint, save those of the cookie. */
public final class Pinning {
    /** The shortest time that an idle pin is kept. */
    public static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);

    /** The longest time that an idle pin is kept. */
    public static final Duration TIMEOUT_MAX = Duration.ofHours(24);

    /** By what a client is known. */
    public static final Annotation<AffinityChoice> AFFINITY = Annotation.of(
                    "affinity",
                    "`none` `client-ip` `cookie` `header:NAME` `learn:header:NAME` `learn:cookie:NAME`"
                            + " `learn:query:NAME` `learn:path:N`",
                    Clients.affinity(),
                    "By what a client is known again, to be sent to the endpoint it had. `learn:` is an id that the"
                            + " endpoint issues in its answers: in a header, a cookie of its own, or a body whose id comes"
                            + " back in a query parameter or as the N-th element of the path.",
                    "cookie")
            .or("`client-ip` if `spec.sessionAffinity: ClientIP`, else `none`");

    /** How long a pin lasts. */
    public static final Annotation<Duration> TIMEOUT = Annotation.of(
                    "affinity-timeout",
                    "duration, `1s` to `24h`",
                    Durations.between(TIMEOUT_MIN, TIMEOUT_MAX),
                    "How long a pin outlives the client's last connection; an open connection keeps it.",
                    "30m")
            .or("`spec.sessionAffinityConfig.clientIP.timeoutSeconds`, else `3h`");

    /** What a terminating endpoint means. */
    public static final Annotation<Affinity.WhenDraining> DRAINING = Annotation.of(
                    "affinity-draining",
                    "`stay` `rebind`",
                    Choices.of(Affinity.WhenDraining.values()),
                    "Where a pinned client goes while its endpoint is terminating but still serving.",
                    "rebind")
            .or(Affinity.WhenDraining.STAY, "`stay`");

    /** What a lost endpoint means. */
    public static final Annotation<Affinity.WhenLost> LOST = Annotation.of(
                    "affinity-lost",
                    "`rebind` `fail` `not-found`",
                    Choices.of(Affinity.WhenLost.values()),
                    "Whether a pinned client whose endpoint is gone gets another one, 503 or 404; with `learn:` also one"
                            + " whose id no replica knows.",
                    "fail")
            .or(Affinity.WhenLost.REBIND, "`rebind`");

    /** Whether pins may move. */
    public static final Annotation<Affinity.Mode> MODE = Annotation.of(
                    "affinity-mode",
                    "`persistent` `balanced`",
                    Choices.of(Affinity.Mode.values()),
                    "With `balanced`, `rebalance` moves pinned clients too, and their pins with them.",
                    "balanced")
            .or(Affinity.Mode.PERSISTENT, "`persistent`");

    /** How much of an address makes a client. */
    public static final Annotation<ClientPrefix> CLIENT_PREFIX = Annotation.of(
                    "client-ip-prefix",
                    "bits of IPv4, bits of IPv6",
                    Networks.clientPrefix(),
                    "How many leading bits of an address make one client.",
                    "24,64")
            .or(ClientPrefix.WHOLE, "`32,128`");

    static final List<Annotation<?>> ALL = List.of(AFFINITY, TIMEOUT, DRAINING, LOST, MODE, CLIENT_PREFIX);

    private Pinning() {}
}
