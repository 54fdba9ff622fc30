package io.moorgate.routing;

import java.util.Objects;

/** How the connections of a route are dialled, when they are idle, how they live, and which clients may have one. */
public record Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life, AccessPolicy access) {
    public Policies {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(access, "access");
    }

    /** For every client. */
    public Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life) {
        this(connect, idle, life, AccessPolicy.OPEN);
    }

    /** The same for other clients. */
    public Policies with(AccessPolicy other) {
        return new Policies(connect, idle, life, other);
    }
}
