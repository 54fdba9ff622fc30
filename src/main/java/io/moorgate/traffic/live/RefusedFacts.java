package io.moorgate.traffic.live;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import java.util.Optional;

/**
 * Something that never became a live connection, for the log: a client turned away, or an endpoint that did not accept.
 * Immutable but for the {@code facts}, which do not change once it is handed over.
 *
 * @param cause why; lines are rationed for each cause by itself
 * @param detail the cause in the words of what found it; may be empty
 * @param service whose route was found; empty where none was
 * @param endpoint its name; empty where none was chosen
 * @param client the client's address; empty where it is not known
 * @param facts what was asked for and answered
 */
public record RefusedFacts(
        Cause cause, String detail, Optional<ServiceId> service, String endpoint, String client, AccessFacts facts) {

    /** Why there was no connection. */
    public enum Cause {
        /** No Service is served at this host and path. */
        NO_ROUTE("no-route"),
        /** The route is there and refuses: a protection that it asks for cannot be given. */
        ROUTE_REFUSES("route-refuses"),
        /** A list of the route's does not admit the client. */
        FORBIDDEN("forbidden"),
        /** One endpoint did not accept; another may have. */
        ENDPOINT_REFUSED("endpoint-refused"),
        /** No endpoint accepted. */
        CONNECT_FAILED("connect-failed"),
        /** The client spoke its protocol wrongly. */
        BAD_REQUEST("bad-request"),
        /** A TLS handshake with the client came to nothing. */
        TLS("tls"),
        /** The client was too slow. */
        TIMEOUT("timeout"),
        /** A limit was reached. */
        LIMIT("limit"),
        /** The gateway goes, or is overloaded. */
        UNAVAILABLE("unavailable");

        private final String label;

        Cause(String label) {
            this.label = label;
        }

        /** As the log prints it. */
        public String label() {
            return label;
        }
    }

    /** {@code cause} alone. */
    public static RefusedFacts of(Cause cause) {
        return new RefusedFacts(cause, "", Optional.empty(), "", "", new AccessFacts());
    }

    /** A client of {@code route} was turned away. */
    public static RefusedFacts of(Cause cause, Route route) {
        return of(cause).at(route.service());
    }

    /** {@code endpoint} did not accept, for {@code reason}. */
    public static RefusedFacts of(Route route, Endpoint endpoint, String reason) {
        return new RefusedFacts(
                Cause.ENDPOINT_REFUSED, reason, Optional.of(route.service()), endpoint.name(), "", new AccessFacts());
    }

    /** The same with the Service that is meant. */
    public RefusedFacts at(ServiceId id) {
        return new RefusedFacts(cause, detail, Optional.of(id), endpoint, client, facts);
    }

    /** The same with the client's address. */
    public RefusedFacts from(String address) {
        return new RefusedFacts(cause, detail, service, endpoint, address, facts);
    }

    /** The same with the cause in words. */
    public RefusedFacts because(String words) {
        return new RefusedFacts(cause, words, service, endpoint, client, facts);
    }
}
