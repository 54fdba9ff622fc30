package io.moorgate.app;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/** Whether and how Ingresses are served: {@code moorgate.ingress.*}. */
public interface IngressSettings {
    @WithDefault("true")
    @Description("Whether routes are made from Ingresses of the class `moorgate.class`, beside those of Services.")
    boolean enabled();

    @Description(
            "A Service of the gateway's own, `NAMESPACE/NAME`, whose load balancer is written to the status of"
                    + " Ingresses and Gateways; by one replica. Without it, and without `moorgate.ingress.status-address`, no address is written.")
    @WithName("status-service")
    Optional<String> statusService();

    @Description(
            "Addresses or host names that are written to the status of Ingresses and Gateways, in place of those of a Service.")
    @WithName("status-address")
    Optional<List<String>> statusAddress();
}
