package io.moorgate.operate.trace;

import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.Trace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Batches of spans as OTLP asks for them: the protobuf message {@code ExportTraceServiceRequest} in its JSON encoding. Attributes
 * have the names of OpenTelemetry's conventions for HTTP where there is one, else {@code moorgate.…}.
 */
final class SpanJson {
    private static final int SERVER = 2;
    private static final int ERROR = 2;

    private final TraceSettings settings;
    private final LongFunction<Instant> clock;

    /** {@code clock}: the time of day of a moment on the ticker of live connections. */
    SpanJson(TraceSettings settings, LongFunction<Instant> clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The body of one request to the collector. */
    byte[] of(List<Span> batch) {
        JsonArray spans = new JsonArray();
        batch.forEach(span -> spans.add(of(span)));
        JsonObject scope = new JsonObject()
                .put("scope", new JsonObject().put("name", "io.moorgate").put("version", settings.version()))
                .put("spans", spans);
        Attributes resource = new Attributes()
                .text("service.name", "moorgate")
                .text("service.version", settings.version())
                .text("service.instance.id", settings.replica());
        JsonObject whole = new JsonObject()
                .put("resource", new JsonObject().put("attributes", resource.all()))
                .put("scopeSpans", new JsonArray().add(scope));
        return new JsonObject()
                .put("resourceSpans", new JsonArray().add(whole))
                .toBuffer()
                .getBytes();
    }

    private JsonObject of(Span span) {
        AccessFacts facts = span.facts();
        Trace trace = facts.trace.orElseThrow();
        JsonObject json = new JsonObject().put("traceId", trace.traceId()).put("spanId", trace.spanId());
        if (trace.isContinued()) {
            json.put("parentSpanId", trace.parentId());
        }
        Attributes attributes = attributes(facts);
        String service =
                switch (span) {
                    case Span.Exchange(LiveConnection connection, CloseReason reason, long at) -> {
                        attributes
                                .text("moorgate.close.reason", reason.kind().label())
                                .text("moorgate.close.side", reason.side().label());
                        yield connection(attributes, connection);
                    }
                    case Span.Handshake(LiveConnection connection, long at) -> connection(attributes, connection);
                    case Span.Refused(RefusedFacts refused, long at) -> refused(attributes, refused);
                };
        json.put("name", service.isEmpty() ? facts.method : facts.method + " " + service)
                .put("kind", SERVER)
                .put("startTimeUnixNano", time(trace.beganNanos()))
                .put("endTimeUnixNano", time(span.endNanos()))
                .put("attributes", attributes.all());
        if (isError(span, facts)) {
            json.put("status", new JsonObject().put("code", ERROR));
        }
        return json;
    }

    private Attributes attributes(AccessFacts facts) {
        Attributes attributes =
                new Attributes().text("http.request.method", facts.method).text("server.address", facts.host);
        if (settings.path()) {
            attributes.text("url.path", facts.path);
        }
        if (facts.status != 0) {
            attributes.number("http.response.status_code", facts.status);
        }
        if (facts.grpcStatus >= 0) {
            attributes.text("rpc.system", "grpc").number("rpc.grpc.status_code", facts.grpcStatus);
        }
        return attributes.text("moorgate.request.id", facts.requestId);
    }

    private static String connection(Attributes attributes, LiveConnection connection) {
        attributes
                .text("moorgate.protocol", connection.kind().label())
                .text("moorgate.endpoint", connection.endpoint().name())
                .text("moorgate.pick", connection.pickReason().label())
                .text("client.address", connection.client());
        return service(attributes, connection.route().service());
    }

    private static String refused(Attributes attributes, RefusedFacts refused) {
        attributes
                .text("moorgate.refused.cause", refused.cause().label())
                .text("moorgate.refused.detail", refused.detail())
                .text("moorgate.endpoint", refused.endpoint())
                .text("client.address", refused.client());
        return refused.service().map(id -> service(attributes, id)).orElse("");
    }

    private static String service(Attributes attributes, ServiceId service) {
        attributes.text("k8s.namespace.name", service.namespace()).text("moorgate.service", service.name());
        return service.namespace() + "/" + service.name();
    }

    /** As the conventions say for a server: 5xx, what broke off, and the gRPC codes that are the server's fault. */
    private static boolean isError(Span span, AccessFacts facts) {
        boolean isFault =
                switch (facts.grpcStatus) {
                    case 2, 4, 12, 13, 14, 15 -> true;
                    default -> false;
                };
        return isFault
                || facts.status >= 500
                || span instanceof Span.Exchange exchange && exchange.reason().kind() == CloseReason.Kind.RESET;
    }

    private String time(long nanos) {
        Instant time = clock.apply(nanos);
        return Long.toString(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());
    }

    /** OTLP's list of keys and values; an empty text is left out. */
    private static final class Attributes {
        private final JsonArray list = new JsonArray();

        Attributes text(String key, String value) {
            return value.isEmpty() ? this : add(key, new JsonObject().put("stringValue", value));
        }

        Attributes number(String key, long value) {
            return add(key, new JsonObject().put("intValue", Long.toString(value)));
        }

        private Attributes add(String key, JsonObject value) {
            list.add(new JsonObject().put("key", key).put("value", value));
            return this;
        }

        JsonArray all() {
            return list;
        }
    }
}
