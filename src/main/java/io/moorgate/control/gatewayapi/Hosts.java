package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The hosts that a route has by a listener (Gateway API, {@code HTTPRouteSpec.hostnames}). */
final class Hosts {
    private Hosts() {}

    /** Those of {@code route} that {@code listener} has too; empty where they have none in common. */
    static List<HostPattern> common(Optional<HostPattern> listener, List<HostPattern> route) {
        if (route.isEmpty()) {
            return List.of(listener.orElse(HostPattern.ANY));
        }
        if (listener.isEmpty()) {
            return route;
        }
        Set<HostPattern> common = new LinkedHashSet<>();
        for (HostPattern host : route) {
            if (covers(listener.get(), host)) {
                common.add(host);
            } else if (covers(host, listener.get())) {
                common.add(listener.get());
            }
        }
        return List.copyOf(common);
    }

    private static boolean covers(HostPattern wide, HostPattern narrow) {
        return wide.equals(narrow)
                || wide.isWildcard()
                        && narrow.text().length() > wide.text().length() - 1
                        && narrow.text().endsWith(wide.text().substring(1));
    }
}
