package io.moorgate.operate.trace;

import io.moorgate.operate.telemetry.Telemetry;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.Trace;
import io.moorgate.traffic.live.TrafficEvents;

/**
 * Makes spans of what traffic reports: one for each exchange and call, at its end, and one for each handshake of a
 * WebSocket, when it is answered. Every event is passed on. Called on event loops, as {@link TrafficEvents} says.
 */
public final class Tracing implements TrafficEvents, AutoCloseable {
    private final Telemetry telemetry;
    private final Ticker ticker;
    private final SpanExport export;

    /** Sends nothing before {@link #start}. */
    public Tracing(TraceSettings settings, Telemetry telemetry, Ticker ticker, WallClock clock) {
        this.telemetry = telemetry;
        this.ticker = ticker;
        this.export = new SpanExport(settings, ticker, clock);
    }

    /** Begins to send, on a thread of its own. */
    public void start() {
        export.start();
    }

    private static boolean isWritten(AccessFacts facts) {
        return facts.trace.filter(Trace::isSampled).isPresent() && !facts.isMovedOn;
    }

    private void write(Span span) {
        if (!export.offer(span)) {
            limitReached(Limit.TRACE_QUEUE);
        }
    }

    @Override
    public void upgraded(LiveConnection connection) {
        telemetry.upgraded(connection);
        if (isWritten(connection.facts())) {
            write(new Span.Handshake(connection, ticker.nanos()));
        }
    }

    @Override
    public void closed(LiveConnection connection, CloseReason reason) {
        telemetry.closed(connection, reason);
        if (connection.kind() != ConnectionKind.WEBSOCKET && isWritten(connection.facts())) {
            write(new Span.Exchange(connection, reason, ticker.nanos()));
        }
    }

    @Override
    public void refused(RefusedFacts facts) {
        telemetry.refused(facts);
        if (isWritten(facts.facts())) {
            write(new Span.Refused(facts, ticker.nanos()));
        }
    }

    @Override
    public void opened(LiveConnection connection) {
        telemetry.opened(connection);
    }

    @Override
    public void became(LiveConnection connection, ConnectionKind before) {
        telemetry.became(connection, before);
    }

    @Override
    public void connected(Route route, Endpoint endpoint, long nanos) {
        telemetry.connected(route, endpoint, nanos);
    }

    @Override
    public void connectFailed(Route route, Endpoint endpoint, ConnectFailure reason) {
        telemetry.connectFailed(route, endpoint, reason);
    }

    @Override
    public void requestAnswered(Route route, int status, long nanos) {
        telemetry.requestAnswered(route, status, nanos);
    }

    @Override
    public void requestRefused(int status) {
        telemetry.requestRefused(status);
    }

    @Override
    public void answeredHere(AnsweredFacts facts) {
        telemetry.answeredHere(facts);
    }

    @Override
    public void clientRefused(Route route, CloseReason reason, String client, String why) {
        telemetry.clientRefused(route, reason, client, why);
    }

    @Override
    public void grpcCallEnded(Route route, int code) {
        telemetry.grpcCallEnded(route, code);
    }

    @Override
    public void affinityLookup(ServiceId service, AffinityLookup result) {
        telemetry.affinityLookup(service, result);
    }

    @Override
    public void tlsHandshake(TlsHandshake handshake) {
        telemetry.tlsHandshake(handshake);
    }

    @Override
    public void limitReached(Limit limit) {
        telemetry.limitReached(limit);
    }

    /** Sends what waits, and ends. */
    @Override
    public void close() {
        export.close();
    }
}
