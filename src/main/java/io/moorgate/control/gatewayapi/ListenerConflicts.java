package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.List;
import java.util.Optional;

/** What listeners of one Gateway ask for that they cannot have side by side (Gateway API, {@code GatewaySpec.listeners}). */
final class ListenerConflicts {
    static final String HOSTNAME = "HostnameConflict";
    static final String PROTOCOL = "ProtocolConflict";

    private final List<ListenerSpec> listeners;

    ListenerConflicts(GatewaySpec gateway) {
        this.listeners = gateway.listeners();
    }

    /** Why {@code listener} is not distinct from another one of its port: a reason of the condition {@code Conflicted}. */
    Optional<String> of(ListenerSpec listener) {
        Optional<String> found = Optional.empty();
        for (ListenerSpec other : listeners) {
            if (other == listener || other.port() != listener.port() || isOther(other) != isOther(listener)) {
                continue;
            }
            if (family(other) != family(listener)) {
                return Optional.of(PROTOCOL);
            }
            if (other.hostname().equals(listener.hostname())) {
                found = Optional.of(HOSTNAME);
            }
        }
        return found;
    }

    /** What is not served, such as UDP, does not take a port from what is. */
    private static boolean isOther(ListenerSpec listener) {
        return listener.protocol() == ListenerSpec.Protocol.OTHER;
    }

    /** HTTPS and TLS share a port: the server name separates them. */
    private static ListenerSpec.Protocol family(ListenerSpec listener) {
        return listener.protocol() == ListenerSpec.Protocol.TLS ? ListenerSpec.Protocol.HTTPS : listener.protocol();
    }

    /** Whether another HTTPS listener of the same port is for hosts of {@code listener} too. */
    boolean isOverlapping(ListenerSpec listener) {
        return listener.protocol() == ListenerSpec.Protocol.HTTPS
                && listeners.stream()
                        .anyMatch(other -> other != listener
                                && other.protocol() == ListenerSpec.Protocol.HTTPS
                                && other.port() == listener.port()
                                && overlap(other, listener));
    }

    private static boolean overlap(ListenerSpec one, ListenerSpec other) {
        List<HostPattern> hosts = one.hostname().map(List::of).orElse(List.of());
        return !Hosts.common(other.hostname(), hosts).isEmpty();
    }
}
