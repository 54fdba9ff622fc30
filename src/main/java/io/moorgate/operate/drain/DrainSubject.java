package io.moorgate.operate.drain;

import io.moorgate.routing.ServiceId;
import java.util.Objects;

/**
 * What is drained: an endpoint of a Service, or the gateway itself.
 *
 * @param service whose; empty names for the gateway
 * @param endpoint the endpoint's name; empty for the gateway
 */
public record DrainSubject(ServiceId service, String endpoint) {
    /** The gateway with all that it carries. */
    public static final DrainSubject GATEWAY = new DrainSubject(new ServiceId("", ""), "");

    public DrainSubject {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(endpoint, "endpoint");
    }

    /** Whether it is the gateway itself. */
    public boolean isGateway() {
        return equals(GATEWAY);
    }

    @Override
    public String toString() {
        return isGateway() ? "gateway" : "service=" + service + " endpoint=" + endpoint;
    }
}
