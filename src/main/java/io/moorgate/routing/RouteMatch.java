package io.moorgate.routing;

import java.util.List;
import java.util.Objects;

/**
 * What a route takes.
 *
 * @param hosts hosts, or SNI names; empty for raw TCP
 * @param paths paths; empty outside the HTTP family
 * @param headers header fields that a request must have, all of them; sorted
 * @param conditions what a request must be beside; where a request fulfils no route of its path, the next shorter path counts
 * @param port the gateway port of a {@code listen}; 0 for the HTTP family
 */
public record RouteMatch(
        List<HostPattern> hosts,
        List<PathPattern> paths,
        List<HeaderMatch> headers,
        RequestConditions conditions,
        int port) {
    /** No host and no path. */
    public static final RouteMatch NONE = new RouteMatch(List.of(), List.of(), 0);

    public RouteMatch {
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        Objects.requireNonNull(conditions, "conditions");
        headers = headers.stream().sorted().distinct().toList();
    }

    /** Whatever a request is beside its header fields. */
    public RouteMatch(List<HostPattern> hosts, List<PathPattern> paths, List<HeaderMatch> headers, int port) {
        this(hosts, paths, headers, RequestConditions.NONE, port);
    }

    /** Whatever header fields a request has. */
    public RouteMatch(List<HostPattern> hosts, List<PathPattern> paths, int port) {
        this(hosts, paths, List.of(), port);
    }
}
