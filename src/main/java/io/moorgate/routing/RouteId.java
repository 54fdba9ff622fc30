package io.moorgate.routing;

import java.util.Comparator;

/**
 * Identifies a route from one routing table to the next. Several routes may lead to one Service.
 *
 * @param kind the kind of the object that declares it
 * @param part which of the object's routes it is
 */
public record RouteId(String kind, String namespace, String name, String part) implements Comparable<RouteId> {
    private static final Comparator<RouteId> ORDER = Comparator.comparing(RouteId::kind)
            .thenComparing(RouteId::namespace)
            .thenComparing(RouteId::name)
            .thenComparing(RouteId::part);

    /** The route that a Service's annotations declare; {@code port} is that of a raw TCP listener, 0 for the HTTP family. */
    public static RouteId of(ServiceId service, int port) {
        return new RouteId("Service", service.namespace(), service.name(), port == 0 ? "http" : "tcp:" + port);
    }

    /** The route of a Service that is passed through on the TLS port. */
    public static RouteId ofPassthrough(ServiceId service) {
        return new RouteId("Service", service.namespace(), service.name(), "tls");
    }

    @Override
    public int compareTo(RouteId other) {
        return ORDER.compare(this, other);
    }

    /** The object that declares it: {@code namespace/name} of a Service, of any other kind with the kind before it. */
    public String object() {
        return (kind.equals("Service") ? "" : kind + " ") + namespace + "/" + name;
    }

    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name + " " + part;
    }
}
