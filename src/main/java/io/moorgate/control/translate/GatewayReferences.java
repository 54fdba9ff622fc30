package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendTlsPolicy;
import io.moorgate.control.gatewayapi.GatewaySpec;
import io.moorgate.control.gatewayapi.ListenerSpec;
import io.moorgate.control.gatewayapi.NamespaceLabels;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.control.gatewayapi.RouteSpec;
import io.moorgate.control.translate.RouteReferences.Named;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What Gateway API names for this gateway.
 *
 * @param services that routes of its Gateways lead to
 * @param named the Secrets and ConfigMaps that listeners, and BackendTLSPolicies for such Services, name
 * @param askForLabels whether a listener selects namespaces by their labels
 */
record GatewayReferences(Set<ServiceId> services, List<Named> named, boolean askForLabels) {
    /** Of {@code others}, which {@code read} reads. */
    static GatewayReferences read(List<HasMetadata> others, TranslateSettings settings, ReadObjects read) {
        List<GenericKubernetesResource> objects = of(others, GenericKubernetesResource.class);
        read.read(objects);
        Set<ServiceId> services = new HashSet<>();
        List<Named> named = new ArrayList<>();
        if (objects.isEmpty()) {
            return new GatewayReferences(services, named, false);
        }
        Attachments attachments = new Attachments(
                read,
                NamespaceLabels.of(of(others, Namespace.class)),
                GatewayRoutes.ports(settings),
                any -> Optional.empty());
        for (GatewaySpec gateway : attachments.gateways()) {
            for (ListenerSpec listener : gateway.listeners()) {
                for (ObjectRef ref : listener.certificates()) {
                    if (ref.is("Secret") && attachments.grants().allow(gateway.object(), ref)) {
                        named.add(named(
                                gateway.object(),
                                listener.field() + ".tls.certificateRefs",
                                new SecretId(ref.namespace(), ref.name())));
                    }
                }
            }
        }
        Map<String, BackendTlsPolicy> policies = new LinkedHashMap<>();
        for (Attachments.Attached attached : attachments.routes()) {
            for (RouteSpec.BackendRef backend : attached.route().backends()) {
                ObjectRef ref = backend.object();
                if (ref.is("Service")
                        && attachments.grants().allow(attached.route().object(), ref)) {
                    services.add(new ServiceId(ref.namespace(), ref.name()));
                    attachments
                            .tlsPolicies()
                            .of(ref)
                            .forEach(policy -> policies.put(policy.object().id(), policy));
                }
            }
        }
        for (BackendTlsPolicy policy : policies.values()) {
            for (ObjectRef ref : policy.authorities()) {
                PolicyAuthorities.objectOf(ref)
                        .ifPresent(id -> named.add(named(policy.object(), PolicyAuthorities.REFS, id)));
            }
        }
        return new GatewayReferences(services, named, attachments.askForLabels());
    }

    private static <T> List<T> of(List<HasMetadata> others, Class<T> type) {
        return others.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Named named(ApiObject object, String key, NamedObject id) {
        return new Named(
                Problem.Subject.of(object.kind(), object.namespace(), object.name()),
                key,
                id,
                Objects.requireNonNullElse(object.source().getMetadata().getCreationTimestamp(), ""));
    }
}
