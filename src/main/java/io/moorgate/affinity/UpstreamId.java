package io.moorgate.affinity;

import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import java.util.Objects;

/**
 * One port of one Service: the scope of a pin. Endpoints are pod and port, so a pin cannot span two ports.
 *
 * @param port the Service port's name, or its number where it has none
 */
public record UpstreamId(ServiceId service, String port) {
    public UpstreamId {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(port, "port");
    }

    /** The identity of {@code upstream}. */
    public static UpstreamId of(Upstream upstream) {
        return new UpstreamId(upstream.service(), upstream.port());
    }

    /** The same in every process: rows are spread and owned by it on all replicas. */
    @Override
    public int hashCode() {
        return (service.namespace().hashCode() * 31 + service.name().hashCode()) * 31 + port.hashCode();
    }

    @Override
    public String toString() {
        return service + ":" + port;
    }
}
