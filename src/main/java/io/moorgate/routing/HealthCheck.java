package io.moorgate.routing;

/** How the gateway itself asks whether an endpoint is healthy. */
public sealed interface HealthCheck {
    /** It does not; readiness decides. */
    record Off() implements HealthCheck {}

    /** A connection is accepted. */
    record Tcp() implements HealthCheck {}

    /** A GET of {@code path} is answered with 2xx or 3xx. */
    record Http(String path) implements HealthCheck {}

    /** {@code grpc.health.v1} says SERVING; {@code service} is empty for the server as a whole. */
    record Grpc(String service) implements HealthCheck {}
}
