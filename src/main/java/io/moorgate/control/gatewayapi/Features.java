package io.moorgate.control.gatewayapi;

import java.util.List;
import java.util.Map;

/** The features that a GatewayClass says it has, by the names that Gateway API gives them ({@code pkg/features}). */
public final class Features {
    /** In the order that {@code status.supportedFeatures} has to have. */
    public static final List<String> SUPPORTED = List.of(
            "BackendTLSPolicy",
            "GRPCRoute",
            "GRPCRouteNamedRouteRule",
            "GRPCRouteRequestHeaderModifier",
            "Gateway",
            "HTTPRoute",
            "HTTPRoute303RedirectStatusCode",
            "HTTPRoute307RedirectStatusCode",
            "HTTPRoute308RedirectStatusCode",
            "HTTPRouteBackendProtocolH2C",
            "HTTPRouteBackendProtocolWebSocket",
            "HTTPRouteBackendRequestHeaderModification",
            "HTTPRouteBackendTimeout",
            "HTTPRouteHostRewrite",
            "HTTPRouteMethodMatching",
            "HTTPRouteNamedRouteRule",
            "HTTPRouteParentRefPort",
            "HTTPRoutePathRedirect",
            "HTTPRoutePathRewrite",
            "HTTPRoutePortRedirect",
            "HTTPRouteQueryParamMatching",
            "HTTPRouteRequestTimeout",
            "HTTPRouteResponseHeaderModification",
            "HTTPRouteSchemeRedirect",
            "ReferenceGrant",
            "TCPRoute",
            "TLSRoute");

    private Features() {}

    /** As the status of a GatewayClass has them. */
    static List<Object> status() {
        return SUPPORTED.stream().<Object>map(name -> Map.of("name", name)).toList();
    }
}
