package io.moorgate.control.gatewayapi;

import java.util.List;
import java.util.stream.IntStream;

/** A Gateway of one of the gateway's own classes. */
public record GatewaySpec(ApiObject object, List<ListenerSpec> listeners) {
    /** What GatewayClasses of this gateway say as their controller. */
    public static final String CONTROLLER = "moorgate.io/gateway";

    /** Whether {@code gatewayClass} is this gateway's to serve. */
    public static boolean isOurs(ApiObject gatewayClass) {
        return gatewayClass.spec().text("controllerName").orElse("").equals(CONTROLLER);
    }

    static GatewaySpec of(ApiObject object) {
        List<Fields> listeners = object.spec().children("listeners");
        return new GatewaySpec(
                object,
                IntStream.range(0, listeners.size())
                        .mapToObj(index -> ListenerSpec.of(
                                "spec.listeners[" + index + "]", listeners.get(index), object.namespace()))
                        .toList());
    }
}
