package io.moorgate.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The routes of the HTTP port by host and path. */
public record HttpRoutes(HostRoutes<PathRoutes> hosts) {
    /** Serves nothing. */
    public static final HttpRoutes NONE = of(Map.of());

    /** Routes by host, then by path. */
    public static HttpRoutes of(Map<HostPattern, PathRoutes> byHost) {
        return new HttpRoutes(new HostRoutes<>(new HashMap<>(byHost)));
    }

    /**
     * The route for a request: the most specific host that has a path for it.
     *
     * @param host lower case, no port; empty where the client named none
     * @param path without a query
     */
    public Optional<Route> find(String host, String path) {
        return hosts.search(host, routes -> routes.find(path));
    }
}
