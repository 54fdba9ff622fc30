package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendRefs;
import io.moorgate.control.gatewayapi.StatusUpdate;
import io.moorgate.control.gatewayapi.Statuses;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The statuses of Gateway API that have to change. Pure. */
public final class GatewayStatuses {
    private GatewayStatuses() {}

    /** {@code now}: RFC 3339. */
    public static List<StatusUpdate> updates(ObservedObjects observed, TranslateSettings settings, String now) {
        List<GenericKubernetesResource> objects = observed.others(GenericKubernetesResource.class);
        if (objects.isEmpty()) {
            return List.of();
        }
        Set<ServiceId> services = new HashSet<>();
        for (Service service : observed.services()) {
            ObservedService.of(service).ifPresent(found -> services.add(found.id()));
        }
        SecretIndex secrets = new SecretIndex(observed.secrets(), RoutingTable.EMPTY);
        Attachments attachments = GatewayRoutes.attachments(settings, secrets, objects);
        return Statuses.updates(
                attachments,
                route -> BackendRefs.reasonOf(
                        route,
                        attachments.grants(),
                        ref -> services.contains(new ServiceId(ref.namespace(), ref.name()))),
                now);
    }
}
