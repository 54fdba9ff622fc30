package io.moorgate.routing;

import java.util.Objects;

/** How the connections of a route are dialled, when they are idle, how they live, and how secure they are. */
public record Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life, Security security) {
    public Policies {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(security, "security");
    }

    /** Policies that ask nothing of the security of clients' connections. */
    public Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life) {
        this(connect, idle, life, Security.NONE);
    }
}
