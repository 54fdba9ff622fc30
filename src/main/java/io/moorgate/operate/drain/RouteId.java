package io.moorgate.operate.drain;

import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;

/** A route, from one routing table to the next: a Service and one of its ports. */
record RouteId(ServiceId service, int port) {
    static RouteId of(Route route) {
        return new RouteId(route.service(), route.port());
    }
}
