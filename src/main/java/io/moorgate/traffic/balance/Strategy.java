package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;

/** How one pick chooses among the endpoints that it has not tried. */
@FunctionalInterface
interface Strategy {
    /** The best of {@code candidates}, which has at least one. */
    Endpoint choose(Candidates candidates);
}
