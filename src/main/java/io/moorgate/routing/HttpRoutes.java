package io.moorgate.routing;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The routes of the HTTP port by host and path.
 *
 * @param areOwned whether a host belongs to one namespace: what that does not serve of it, no other one serves by a less
 *     specific host
 */
public record HttpRoutes(HostRoutes<PathRoutes> hosts, boolean areOwned) {
    /** Serves nothing. */
    public static final HttpRoutes NONE = of(Map.of());

    /** Routes by host, each of which belongs to one namespace, then by path. */
    public static HttpRoutes of(Map<HostPattern, PathRoutes> byHost) {
        return of(byHost, true);
    }

    /** Routes by host, then by path. */
    public static HttpRoutes of(Map<HostPattern, PathRoutes> byHost, boolean areOwned) {
        return new HttpRoutes(new HostRoutes<>(byHost), areOwned);
    }

    /**
     * The route for a request: the most specific host that has one for its header fields and path.
     *
     * @param host lower case, no port; empty where the client named none
     * @param path without a query
     */
    public Optional<Route> find(String host, String path, HeaderValues headers) {
        return hosts.search(host, areOwned ? new OfOneNamespace(path, headers) : routes -> routes.find(path, headers));
    }

    /** For how long {@code host} is to be used over TLS only, where one of its routes says so; zero: none does. */
    public Duration hsts(String host) {
        return hosts.find(host, any -> true).map(PathRoutes::hsts).orElse(Duration.ZERO);
    }

    /** The route for a request without header fields. */
    public Optional<Route> find(String host, String path) {
        return find(host, path, HeaderValues.NONE);
    }

    /** Finds the route for a request, and none of another namespace than that of the most specific host. For one search. */
    private static final class OfOneNamespace implements Function<PathRoutes, Optional<Route>> {
        private final String path;
        private final HeaderValues headers;
        private boolean isOwnerKnown;
        private Optional<String> owner = Optional.empty();

        OfOneNamespace(String path, HeaderValues headers) {
            this.path = path;
            this.headers = headers;
        }

        @Override
        public Optional<Route> apply(PathRoutes routes) {
            Optional<Route> found = routes.find(path, headers);
            if (!isOwnerKnown) {
                isOwnerKnown = true;
                owner = routes.namespace();
                return found;
            }
            return owner.isEmpty() || found.isEmpty() || isOf(owner.get(), found.get()) ? found : Optional.empty();
        }

        private static boolean isOf(String namespace, Route route) {
            return route.id().namespace().equals(namespace);
        }
    }
}
