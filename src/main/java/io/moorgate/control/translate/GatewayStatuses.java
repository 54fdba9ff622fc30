package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendRefs;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.PolicyStatuses;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.control.gatewayapi.StatusUpdate;
import io.moorgate.control.gatewayapi.Statuses;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statuses of Gateway API that have to change. Pure. */
public final class GatewayStatuses {
    private GatewayStatuses() {}

    /**
     * {@code table} is the one in force; {@code addresses}: where clients reach the gateway; {@code now}: RFC 3339.
     */
    public static List<StatusUpdate> updates(
            ObservedObjects observed,
            TranslateSettings settings,
            RoutingTable table,
            List<String> addresses,
            String now) {
        SecretIndex secrets =
                new SecretIndex(observed, table, settings.certificates().check());
        return GatewayRoutes.attachments(settings, secrets, observed, new ReadObjects())
                .map(attachments -> updates(observed, attachments, secrets, addresses, now))
                .orElse(List.of());
    }

    private static List<StatusUpdate> updates(
            ObservedObjects observed,
            Attachments attachments,
            SecretIndex secrets,
            List<String> addresses,
            String now) {
        Map<ServiceId, ObservedService> services = new HashMap<>();
        for (Service service : observed.services()) {
            ObservedService.of(service).ifPresent(found -> services.put(found.id(), found));
        }
        List<StatusUpdate> updates = new ArrayList<>(Statuses.updates(
                attachments,
                route -> BackendRefs.reasonOf(route, attachments.grants(), ref -> services.containsKey(idOf(ref))),
                addresses,
                now));
        updates.addAll(PolicyStatuses.updates(
                attachments,
                service -> Optional.ofNullable(services.get(idOf(service))).map(ObservedService::asTarget),
                ref -> PolicyAuthorities.faultOf(ref, secrets),
                now));
        return updates;
    }

    private static ServiceId idOf(ObjectRef service) {
        return new ServiceId(service.namespace(), service.name());
    }
}
