package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.Fields;
import io.moorgate.control.gatewayapi.GatewaySpec;
import io.moorgate.control.gatewayapi.ListenerSpec;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.control.translate.RouteReferences.NamedSecret;
import io.moorgate.routing.ServiceId;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The Services that routes of this gateway's Gateways lead to, and the Secrets that their listeners and BackendTLSPolicies name. */
final class GatewayReferences {
    private GatewayReferences() {}

    /** Adds them to {@code services} and {@code secrets}. */
    static void read(
            List<HasMetadata> others,
            TranslateSettings settings,
            ReadObjects read,
            Set<ServiceId> services,
            List<NamedSecret> secrets) {
        List<GenericKubernetesResource> objects = others.stream()
                .filter(GenericKubernetesResource.class::isInstance)
                .map(GenericKubernetesResource.class::cast)
                .toList();
        read.read(objects);
        if (objects.isEmpty()) {
            return;
        }
        Attachments attachments = new Attachments(read, GatewayRoutes.ports(settings), any -> true);
        for (GatewaySpec gateway : attachments.gateways()) {
            for (ListenerSpec listener : gateway.listeners()) {
                for (ObjectRef ref : listener.certificates()) {
                    if (ref.is("Secret") && attachments.grants().allow(gateway.object(), ref)) {
                        secrets.add(named(gateway.object(), "listeners", ref));
                    }
                }
            }
        }
        for (Attachments.Attached attached : attachments.routes()) {
            for (Fields rule : attached.route().rules()) {
                for (Fields backend : rule.children("backendRefs")) {
                    ObjectRef ref = ObjectRef.of(
                            backend, "Service", attached.route().object().namespace());
                    if (ref.is("Service")
                            && attachments.grants().allow(attached.route().object(), ref)) {
                        services.add(new ServiceId(ref.namespace(), ref.name()));
                    }
                }
            }
        }
        for (ApiObject policy : read.of("BackendTLSPolicy")) {
            for (Fields ref : policy.spec().child("validation").children("caCertificateRefs")) {
                ObjectRef secret = ObjectRef.of(ref, "ConfigMap", policy.namespace());
                if (secret.is("Secret") && secret.namespace().equals(policy.namespace())) {
                    secrets.add(named(policy, "caCertificateRefs", secret));
                }
            }
        }
    }

    private static NamedSecret named(ApiObject object, String key, ObjectRef secret) {
        return new NamedSecret(
                Problem.Subject.of(object.kind(), object.namespace(), object.name()),
                key,
                new SecretId(secret.namespace(), secret.name()),
                Objects.requireNonNullElse(object.source().getMetadata().getCreationTimestamp(), ""));
    }
}
