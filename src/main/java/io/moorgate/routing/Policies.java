package io.moorgate.routing;

import java.util.Objects;

/**
 * How the connections of a route are dialled, when they are idle, how they live, which clients may have one, how many,
 * how secure they are, and how their endpoints are judged.
 */
public record Policies(
        ConnectPolicy connect,
        IdleTimeouts idle,
        LifePolicy life,
        AccessPolicy access,
        LimitPolicy limits,
        Security security,
        HealthPolicy health) {
    /** Those of a Service that says nothing about them. */
    public static final Policies DEFAULT = new Policies(ConnectPolicy.DEFAULT, IdleTimeouts.DEFAULT);

    public Policies {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(health, "health");
    }

    /** For every client, without limits, whatever the security of its connection. */
    public Policies(ConnectPolicy connect, IdleTimeouts idle, LifePolicy life) {
        this(connect, idle, life, AccessPolicy.OPEN, LimitPolicy.NONE, Security.NONE, HealthPolicy.DEFAULT);
    }

    /** The same, with connections that live by {@link LifePolicy#DEFAULT}. */
    public Policies(ConnectPolicy connect, IdleTimeouts idle) {
        this(connect, idle, LifePolicy.DEFAULT);
    }

    /** The same with connections that live by {@code other}. */
    public Policies with(LifePolicy other) {
        return new Policies(connect, idle, other, access, limits, security, health);
    }

    /** The same for other clients. */
    public Policies with(AccessPolicy other) {
        return new Policies(connect, idle, life, other, limits, security, health);
    }

    /** The same with other limits. */
    public Policies with(LimitPolicy other) {
        return new Policies(connect, idle, life, access, other, security, health);
    }

    /** The same, asking {@code other} of its clients' connections. */
    public Policies with(Security other) {
        return new Policies(connect, idle, life, access, limits, other, health);
    }

    /** The same, judging endpoints as {@code other} says. */
    public Policies with(HealthPolicy other) {
        return new Policies(connect, idle, life, access, limits, security, other);
    }
}
