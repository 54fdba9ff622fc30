package io.moorgate.control.translate;

import io.moorgate.control.annotation.ListenPort;
import io.moorgate.control.annotation.Parsed;
import io.moorgate.control.annotation.Serving;
import io.moorgate.control.gatewayapi.Attachments;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The gateway's own ports, and all that objects ask it to open: on its own addresses these are no endpoints. */
final class OwnPorts {
    private OwnPorts() {}

    /** Those of {@code settings}, of Services' {@code listen} and of the listeners of Gateways. */
    static Set<Integer> of(
            TranslateSettings settings, Collection<ObservedService> services, Optional<Attachments> attachments) {
        Set<Integer> ports = new HashSet<>(settings.ports().reserved());
        attachments.ifPresent(gatewayApi -> ports.addAll(gatewayApi.openedPorts()));
        for (ObservedService service : services) {
            String listen = service.annotations().get(Serving.LISTEN.fullKey());
            if (listen == null) {
                continue;
            }
            Parsed<List<ListenPort>> parsed = Serving.LISTEN.parse(listen);
            switch (parsed) {
                case Parsed.Good<List<ListenPort>>(List<ListenPort> good) ->
                    good.forEach(port -> ports.add(port.port()));
                case Parsed.Partly<List<ListenPort>> partly -> partly.value().forEach(port -> ports.add(port.port()));
                case Parsed.Bad<List<ListenPort>> _ -> {}
            }
        }
        return ports;
    }
}
