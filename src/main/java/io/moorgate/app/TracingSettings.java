package io.moorgate.app;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Distributed traces: {@code moorgate.tracing.*}. */
public interface TracingSettings {
    @Description(
            "An OpenTelemetry collector that takes OTLP over HTTP, such as `http://otel-collector:4318`: spans of HTTP exchanges,"
                    + " gRPC calls and WebSocket handshakes go there; see logs.md. Off without it.")
    Optional<String> endpoint();

    @WithDefault("0.1")
    @Description(
            "The part of the traces, `0` to `1`, whose spans are written. Where a trusted proxy has begun the trace, it says.")
    double ratio();
}
