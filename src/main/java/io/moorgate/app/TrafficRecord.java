package io.moorgate.app;

import io.moorgate.operate.telemetry.AccessLog;
import io.moorgate.operate.telemetry.StandardOutput;
import io.moorgate.operate.telemetry.Telemetry;
import io.moorgate.operate.trace.Tracing;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.Optional;

/** What is kept of traffic: metrics, the access log, and traces where a setting asks for them. */
final class TrafficRecord {
    private final AccessLog accessLog;
    private final Telemetry telemetry;
    private final Optional<Tracing> tracing;

    /** Writes nothing before {@link #start}. */
    TrafficRecord(SettingsReader reader, Ticker ticker, WallClock clock, LiveRoutingTable table) {
        accessLog = new AccessLog(reader.accessLog(), ticker, clock, new StandardOutput());
        telemetry = new Telemetry(ticker, table, accessLog);
        tracing = reader.tracing().map(settings -> new Tracing(settings, telemetry, ticker, clock));
    }

    /** What traffic reports to. */
    TrafficEvents events() {
        return tracing.map(TrafficEvents.class::cast).orElse(telemetry);
    }

    /** What the metrics are read from. */
    Telemetry telemetry() {
        return telemetry;
    }

    void start(LiveConnections connections) {
        accessLog.start(connections);
        tracing.ifPresent(Tracing::start);
    }

    /** Writes what waits. */
    void close() {
        tracing.ifPresent(Tracing::close);
        accessLog.close();
    }
}
