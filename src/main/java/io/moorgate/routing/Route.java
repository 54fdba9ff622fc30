package io.moorgate.routing;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How one Service is served on one listener: what it takes, and everything a connection has to know. A live connection
 * keeps the Route that it began with.
 *
 * @param hosts what hosts (or SNI names) it takes; empty for raw TCP
 * @param paths what paths it takes; empty outside the HTTP family
 * @param port the gateway port of a {@code listen}; 0 for the HTTP family
 * @param refusal why every client is refused, where a protective annotation is broken or not in effect: HTTP answers
 *     503, TCP refuses
 */
public record Route(
        ServiceId service,
        Protocol protocol,
        List<HostPattern> hosts,
        List<PathPattern> paths,
        int port,
        Upstream upstream,
        ConnectPolicy connect,
        IdleTimeouts idle,
        LifePolicy life,
        Optional<String> refusal) {
    public Route {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(protocol, "protocol");
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(refusal, "refusal");
    }

    /** A route whose connections live by {@link LifePolicy#DEFAULT}. */
    public Route(
            ServiceId service,
            Protocol protocol,
            List<HostPattern> hosts,
            List<PathPattern> paths,
            int port,
            Upstream upstream,
            ConnectPolicy connect,
            IdleTimeouts idle,
            Optional<String> refusal) {
        this(service, protocol, hosts, paths, port, upstream, connect, idle, LifePolicy.DEFAULT, refusal);
    }
}
