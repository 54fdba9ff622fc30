package io.moorgate.control.gatewayapi;

import java.util.List;

/** A Gateway of one of the gateway's own classes. */
public record GatewaySpec(ApiObject object, List<ListenerSpec> listeners) {
    /** What GatewayClasses of this gateway say as their controller. */
    public static final String CONTROLLER = "moorgate.io/gateway";

    /** Whether {@code gatewayClass} is this gateway's to serve. */
    public static boolean isOurs(ApiObject gatewayClass) {
        return gatewayClass.spec().text("controllerName").orElse("").equals(CONTROLLER);
    }

    static GatewaySpec of(ApiObject object) {
        return new GatewaySpec(
                object,
                object.spec().children("listeners").stream()
                        .map(fields -> ListenerSpec.of(fields, object.namespace()))
                        .toList());
    }
}
