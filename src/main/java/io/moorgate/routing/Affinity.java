package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * Whether and how a client keeps its endpoint.
 *
 * @param key by what a client is known
 * @param timeout how long a pin outlives the client's last connection
 */
public record Affinity(Key key, Duration timeout, WhenDraining whenDraining, WhenLost whenLost, Mode mode) {
    /** No affinity. */
    public static final Affinity NONE = new Affinity(
            new Key.None(), Duration.ofSeconds(10800), WhenDraining.STAY, WhenLost.REBIND, Mode.PERSISTENT);

    public Affinity {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(whenDraining, "whenDraining");
        Objects.requireNonNull(whenLost, "whenLost");
        Objects.requireNonNull(mode, "mode");
    }

    /** By what a client is known again. */
    public sealed interface Key {
        /** Clients are not pinned. */
        record None() implements Key {}

        /** By address, cut to {@code client-ip-prefix}. */
        record ClientIp() implements Key {}

        /** By a signed cookie that the gateway sets. */
        record Cookie(CookiePolicy policy) implements Key {}

        /** By the value of a request header; a request without it is not pinned. */
        record Header(String name) implements Key {}

        /** By an id that the endpoint issues in a header of its answers, and the client sends in the same header. */
        record LearntHeader(String name) implements Key {}

        /** By an id that the endpoint issues in a cookie of its own. */
        record LearntCookie(String name) implements Key {}

        /** By an id that the endpoint issues in the body of an answer, and the client sends in that query parameter. */
        record LearntQuery(String name) implements Key {}

        /** By an id that the endpoint issues for what it has created, and the client sends as that element of the path, from 1. */
        record LearntPath(int element) implements Key {}
    }

    /** What becomes of a pinned client whose endpoint is terminating but still serving. */
    public enum WhenDraining {
        STAY,
        REBIND
    }

    /** What becomes of a pinned client whose endpoint is gone, and of one with an id to learn that no replica knows. */
    public enum WhenLost {
        /** It gets another endpoint. */
        REBIND,
        /** It is answered 503. */
        FAIL,
        /** It is answered 404. */
        NOT_FOUND
    }

    /** Whether pins may move when endpoints are added. */
    public enum Mode {
        PERSISTENT,
        BALANCED
    }
}
