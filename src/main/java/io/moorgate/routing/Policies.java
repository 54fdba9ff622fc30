package io.moorgate.routing;

import java.util.Objects;

/** How the connections of a route are dialled, when they are idle, and how they live. */
public record Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life) {
    public Policies {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(life, "life");
    }
}
