package io.moorgate.control.gatewayapi;

/** Manifests that tests of Gateway API share. */
public final class GatewayManifests {
    /** The class of the gateway's own Gateways. */
    public static final String CLASS = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: moorgate}
            spec: {controllerName: moorgate.io/gateway}
            ---
            """;

    private GatewayManifests() {}
}
