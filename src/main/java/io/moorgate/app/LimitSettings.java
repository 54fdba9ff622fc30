package io.moorgate.app;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.Optional;

/** Bounds that hold for every listener: {@code moorgate.limits.*}. */
public interface LimitSettings {
    @WithName("bind-address")
    @Description(
            "The local address of every traffic listener and of the peer port; all addresses, IPv4 and IPv6, without it.")
    Optional<String> bindAddress();

    @WithName("connections-per-listener")
    @WithDefault("100000")
    @Description("Open client connections of one listener; a further one is answered 503 (HTTP) or reset (TCP).")
    int connectionsPerListener();

    @WithName("connections-max")
    @Description(
            "Open client connections of all listeners together; a further one is answered 503 (HTTP) or reset. Half of the"
                    + " process's descriptors less 500 without it, so that the management port is never without one.")
    Optional<Integer> connectionsMax();

    @WithDefault("1024")
    @Description("Connections that wait to be accepted, per listener.")
    int backlog();
}
