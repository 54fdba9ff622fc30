package io.moorgate.control.source.manifest;

import java.util.Optional;
import java.util.Set;

/** Objects of kinds that the gateway does not read: what it may ignore, and what was most likely meant otherwise. */
final class OtherKinds {
    /** What the API group without a name has (Kubernetes 1.36). */
    private static final Set<String> CORE = Set.of(
            "Binding",
            "ComponentStatus",
            "Event",
            "LimitRange",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "ServiceAccount");

    private OtherKinds() {}

    /** Whether {@code apiVersion} and {@code kind} are of the endpoints that an older API had. */
    static boolean isEndpoints(String apiVersion, String kind) {
        return apiVersion.equals("v1") && kind.equals("Endpoints");
    }

    /** Which field of such an object is wrong; empty where there is nothing to say. */
    static Optional<String> wrongField(String apiVersion, String kind) {
        if (apiVersion.startsWith("discovery.k8s.io/") || kind.equalsIgnoreCase("EndpointSlice")) {
            return Optional.of(kind.equals("EndpointSlice") ? "apiVersion" : "kind");
        }
        if (apiVersion.contains("/") || apiVersion.equals("v1") && CORE.contains(kind)) {
            return Optional.empty();
        }
        return Optional.of(apiVersion.equals("v1") ? "kind" : "apiVersion");
    }
}
