package io.moorgate.app;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.Listener;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.port.ListenerState;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ports that {@code moorgate.io/listen} asks for and the machine does not give. */
final class PortProblems {
    private PortProblems() {}

    /** The HTTP port could not be opened, and so the gateway does not start. */
    static Future<Void> notOpened(int port, Throwable fault) {
        return Future.failedFuture("moorgate.http.port: " + port + " (expected: a free port): " + fault.getMessage());
    }

    /**
     * Looks whether the management port can be opened: Quarkus, which opens it later, would write a stack trace where it cannot.
     *
     * @param port 0 for any
     * @throws IllegalStateException where it cannot
     */
    static void requireManagementPort(String host, int port) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.bind(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException fault) {
            throw new IllegalStateException(EffectiveSettings.MANAGEMENT_PORT + ": " + port
                    + " (expected: a free port of " + host + "): " + fault.getMessage());
        }
    }

    /** One Problem for each Service of each listener that could not be opened, and one for the TLS port. */
    static List<Problem> of(RoutingTable table, List<ListenerState> listeners, Optional<String> httpsFault) {
        Stream<Problem> ofHttps = httpsFault.stream()
                .map(fault -> new Problem(
                        new Problem.OfSetting("moorgate.https.port"), "", "(expected: a free port): " + fault));
        Stream<Problem> ofListeners = listeners.stream()
                .filter(state -> state.phase() == ListenerState.Phase.FAILED)
                .flatMap(state -> routesOf(Optional.ofNullable(table.listeners().get(state.port())))
                        .map(route -> new Problem(
                                new Problem.OfService(route.service()),
                                "listen",
                                state.port() + " (expected: a free port): " + state.fault())));
        return Stream.concat(ofHttps, ofListeners).distinct().toList();
    }

    private static Stream<Route> routesOf(Optional<Listener> listener) {
        return listener.stream().flatMap(found -> switch (found) {
            case Listener.Tcp tcp -> Stream.of(tcp.route());
            case Listener.TlsPassthrough passthrough -> passthrough.routes().entries().values().stream();
        });
    }
}
