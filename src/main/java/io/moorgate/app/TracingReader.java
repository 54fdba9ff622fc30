package io.moorgate.app;

import io.moorgate.operate.trace.TraceSettings;
import io.moorgate.traffic.http.call.Tracer;
import java.util.Optional;

/** Reads the settings of traces. */
final class TracingReader {
    private TracingReader() {}

    /** Where the spans of {@code replica} go; empty where nothing says so. */
    static Optional<TraceSettings> collector(GatewaySettings settings, String replica) {
        return settings.tracing().endpoint().map(endpoint -> {
            try {
                return new TraceSettings(
                        TraceSettings.collectorAt(endpoint),
                        replica,
                        Build.current().version(),
                        settings.accessLines().path());
            } catch (IllegalArgumentException fault) {
                throw new IllegalArgumentException("moorgate.tracing.endpoint: " + fault.getMessage(), fault);
            }
        });
    }

    /** What gives requests their place in a trace. */
    static Tracer tracer(TracingSettings tracing) {
        try {
            return tracing.endpoint().isPresent() ? Tracer.sampling(tracing.ratio()) : Tracer.OFF;
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException("moorgate.tracing.ratio: " + fault.getMessage(), fault);
        }
    }
}
