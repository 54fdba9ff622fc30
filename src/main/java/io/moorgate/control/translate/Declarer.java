package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.RouteId;
import java.time.Instant;
import java.util.Comparator;

/**
 * An object that declares routes, and what conflicts between its routes and those of others are settled by.
 *
 * @param created when; one that does not say counts as younger than every one that does
 * @param namesHosts whether the object itself names the hosts of its routes; else a gateway-wide default does
 */
record Declarer(Rank rank, Instant created, String namespace, String name, boolean namesHosts) {
    /** Whose hosts are whose: the oldest first, of whatever kind. */
    static final Comparator<Declarer> BY_AGE = Comparator.comparing(Declarer::created)
            .thenComparing(Declarer::namespace)
            .thenComparing(Declarer::name)
            .thenComparing(Declarer::rank);

    /** The kinds of such objects, in the order in which they are given what several claim. */
    enum Rank {
        SERVICE("Service"),
        INGRESS("Ingress"),
        HTTP_ROUTE("HTTPRoute"),
        GRPC_ROUTE("GRPCRoute"),
        TLS_ROUTE("TLSRoute"),
        TCP_ROUTE("TCPRoute");

        private final String kind;

        Rank(String kind) {
            this.kind = kind;
        }
    }

    static Declarer of(ObservedService service, boolean namesHosts) {
        return new Declarer(
                Rank.SERVICE,
                service.created(),
                service.id().namespace(),
                service.id().name(),
                namesHosts);
    }

    /** {@code metadata} has a name; the object names its hosts itself. */
    static Declarer of(Rank rank, ObjectMeta metadata) {
        return new Declarer(
                rank,
                ObservedService.createdAt(metadata),
                ObservedService.namespaceOf(metadata),
                metadata.getName(),
                true);
    }

    String kind() {
        return rank.kind;
    }

    /** What its Problems are about. */
    Problem.Subject subject() {
        return Problem.Subject.of(kind(), namespace, name);
    }

    /** The id of one of its routes. */
    RouteId route(String part) {
        return new RouteId(kind(), namespace, name, part);
    }

    /** As a Problem calls it. */
    String text() {
        return route("").object();
    }
}
