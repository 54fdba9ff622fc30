package io.moorgate.routing;

import java.util.Objects;

/** How the connections of a route are dialled, when they are idle, how they live, and which clients may have one, and how many. */
public record Policies(
        ConnectPolicy connect, IdleTimeouts idle, LifePolicy life, AccessPolicy access, LimitPolicy limits) {
    public Policies {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(limits, "limits");
    }

    /** For every client, without limits. */
    public Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life) {
        this(connect, idle, life, AccessPolicy.OPEN, LimitPolicy.NONE);
    }

    /** The same for other clients. */
    public Policies with(AccessPolicy other) {
        return new Policies(connect, idle, life, other, limits);
    }

    /** The same with other limits. */
    public Policies with(LimitPolicy other) {
        return new Policies(connect, idle, life, access, other);
    }
}
