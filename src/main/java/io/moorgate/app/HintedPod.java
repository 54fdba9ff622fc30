package io.moorgate.app;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A pod of a Service with {@code scale-down-hint}, with the ids of its endpoints. */
record HintedPod(String namespace, String name, String uid, Set<EndpointId> endpoints) {
    /** Those of {@code table}, by the UID of the pod. An endpoint without a pod has none. */
    static Map<String, HintedPod> of(RoutingTable table) {
        Map<String, HintedPod> pods = new LinkedHashMap<>();
        for (Route route : table.routes()) {
            if (route.life().scaleDownHint()) {
                route.upstream().endpoints().all().forEach(endpoint -> add(pods, route, endpoint));
            }
        }
        return pods;
    }

    private static void add(Map<String, HintedPod> pods, Route route, Endpoint endpoint) {
        String id = endpoint.id().value();
        if (!endpoint.name().equals(id)) {
            String uid = id.substring(0, id.lastIndexOf(':'));
            pods.computeIfAbsent(
                            uid,
                            first -> new HintedPod(route.service().namespace(), endpoint.name(), uid, new HashSet<>()))
                    .endpoints()
                    .add(endpoint.id());
        }
    }
}
