package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendRefs;
import io.moorgate.control.gatewayapi.ReadObjects;
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

    /**
     * {@code addresses}: where clients reach the gateway; {@code now}: RFC 3339.
     */
    public static List<StatusUpdate> updates(
            ObservedObjects observed, TranslateSettings settings, List<String> addresses, String now) {
        SecretIndex secrets = new SecretIndex(
                observed.secrets(), RoutingTable.EMPTY, settings.certificates().check());
        return GatewayRoutes.attachments(settings, secrets, observed, new ReadObjects())
                .map(attachments -> updates(observed, attachments, addresses, now))
                .orElse(List.of());
    }

    private static List<StatusUpdate> updates(
            ObservedObjects observed, Attachments attachments, List<String> addresses, String now) {
        Set<ServiceId> services = new HashSet<>();
        for (Service service : observed.services()) {
            ObservedService.of(service).ifPresent(found -> services.add(found.id()));
        }
        return Statuses.updates(
                attachments,
                route -> BackendRefs.reasonOf(
                        route,
                        attachments.grants(),
                        ref -> services.contains(new ServiceId(ref.namespace(), ref.name()))),
                addresses,
                now);
    }
}
