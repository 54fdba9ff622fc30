package io.moorgate.control.source.manifest;

import io.moorgate.control.translate.ObjectKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    private static final String NETWORKING = "networking.k8s.io";

    /** The group that Ingresses were of before Kubernetes 1.22, among other kinds. */
    private static final String OLD_INGRESSES = "extensions";

    /** What the groups of Ingress and Gateway API have beside the kinds that are read. */
    private static final Set<String> NOT_ROUTES = Set.of("NetworkPolicy", "IPAddress", "ServiceCIDR");

    private OtherKinds() {}

    /** Whether {@code apiVersion} and {@code kind} are of the endpoints that an older API had. */
    static boolean isEndpoints(String apiVersion, String kind) {
        return apiVersion.equals("v1") && kind.equals("Endpoints");
    }

    /** A field of such an object that is wrong, and what is expected there. */
    record Misfit(String field, String expected) {}

    /** What is wrong with such an object; empty where there is nothing to say. */
    static Optional<Misfit> misfit(String apiVersion, String kind) {
        if (apiVersion.startsWith("discovery.k8s.io/") || kind.equalsIgnoreCase("EndpointSlice")) {
            return Optional.of(
                    kind.equals("EndpointSlice")
                            ? new Misfit("apiVersion", "discovery.k8s.io/v1")
                            : new Misfit("kind", "EndpointSlice"));
        }
        if (apiVersion.equals("v1")) {
            return Optional.of(new Misfit("kind", "a kind of v1 such as Service"))
                    .filter(_ -> !CORE.contains(kind));
        }
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? Optional.of(new Misfit("apiVersion", "v1, or GROUP/VERSION"))
                : ofGroup(apiVersion.substring(0, slash), kind);
    }

    /** Another version of a kind that is read, or a kind that a group does not have whose kinds are read. */
    private static Optional<Misfit> ofGroup(String named, String kind) {
        String group = named.equals(OLD_INGRESSES) ? NETWORKING : named;
        List<ObjectKind<?>> read = ObjectKind.all().stream()
                .filter(each -> each.apiVersion().startsWith(group + "/"))
                .toList();
        List<String> versions = read.stream()
                .filter(each -> each.kind().equals(kind))
                .map(ObjectKind::apiVersion)
                .toList();
        if (!versions.isEmpty()) {
            return Optional.of(new Misfit("apiVersion", String.join(", ", versions)));
        }
        boolean isOther = read.isEmpty() || named.equals(OLD_INGRESSES) || NOT_ROUTES.contains(kind);
        return isOther
                ? Optional.empty()
                : Optional.of(new Misfit(
                        "kind", read.stream().map(ObjectKind::kind).distinct().collect(Collectors.joining(", "))));
    }
}
