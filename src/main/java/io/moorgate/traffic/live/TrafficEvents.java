package io.moorgate.traffic.live;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;

/**
 * The events of traffic, for observers. Called on event loops: implementations never block and never throw.
 */
public interface TrafficEvents {
    /** Ignores every event. */
    TrafficEvents SILENT = new TrafficEvents() {};

    /** {@code connection} is live from now on. */
    default void opened(LiveConnection connection) {}

    /** {@code connection}, which is live, was {@code before} and is something else from now on. */
    default void became(LiveConnection connection, ConnectionKind before) {}

    /** The handshake of {@code connection}, a WebSocket that is live, has been answered; its facts are known. */
    default void upgraded(LiveConnection connection) {}

    /** {@code connection} has ended; exactly once for each one opened. */
    default void closed(LiveConnection connection, CloseReason reason) {}

    /** {@code endpoint} accepted after {@code nanos}. */
    default void connected(Route route, Endpoint endpoint, long nanos) {}

    /** {@code endpoint} did not accept. */
    default void connectFailed(Route route, Endpoint endpoint, ConnectFailure reason) {}

    /** A request was answered with {@code status} after {@code nanos}, by an endpoint or by the gateway itself. */
    default void requestAnswered(Route route, int status, long nanos) {}

    /** A request found no route and was answered with {@code status}. */
    default void requestRefused(int status) {}

    /**
     * A TCP client was turned away before an endpoint was connected; it never was a live connection. {@code client}: its address;
     * {@code why}: the cause in words, for operators.
     */
    default void clientRefused(Route route, CloseReason reason, String client, String why) {}

    /** The gateway has answered a request itself, which no endpoint was asked for; for the log, counted by the other events. */
    default void answeredHere(AnsweredFacts facts) {}

    /** Something never became a live connection; for the log, counted by the other events. */
    default void refused(RefusedFacts facts) {}

    /** A gRPC call ended with {@code code} (0 to 16). */
    default void grpcCallEnded(Route route, int code) {}

    /** A client's pin at {@code service} was asked for; once for each pick of a Service with affinity. */
    default void affinityLookup(ServiceId service, AffinityLookup result) {}

    /** A TLS handshake with a client has ended. */
    default void tlsHandshake(TlsHandshake handshake) {}

    /** {@code limit} was reached. */
    default void limitReached(Limit limit) {}
}
