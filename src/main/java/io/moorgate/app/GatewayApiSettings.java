package io.moorgate.app;

import io.smallrye.config.WithDefault;

/** Whether Gateway API is served: {@code moorgate.gateway-api.*}. */
public interface GatewayApiSettings {
    @WithDefault("true")
    @Description(
            "Whether routes are made from Gateway API: from routes attached to Gateways whose class names the controller"
                    + " `moorgate.io/gateway`.")
    boolean enabled();
}
