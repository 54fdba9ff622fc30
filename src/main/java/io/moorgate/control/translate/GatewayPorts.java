package io.moorgate.control.translate;

import java.util.List;
import java.util.Set;

/**
 * Which ports objects may ask for.
 *
 * @param listen the ports that {@code listen} may open
 * @param reserved the gateway's own ports, which {@code listen} may never open
 */
public record GatewayPorts(List<PortRange> listen, Set<Integer> reserved) {
    /** 1024-65535, nothing reserved. */
    public static final GatewayPorts DEFAULT = new GatewayPorts(List.of(new PortRange(1024, 65535)), Set.of());

    public GatewayPorts {
        listen = List.copyOf(listen);
        reserved = Set.copyOf(reserved);
    }

    /** Whether {@code port} is in a range that may be opened, reserved or not. */
    boolean mayBeOpened(int port) {
        return listen.stream().anyMatch(range -> range.contains(port));
    }
}
