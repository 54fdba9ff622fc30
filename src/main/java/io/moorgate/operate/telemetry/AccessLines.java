package io.moorgate.operate.telemetry;

import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;
import java.time.Instant;
import java.util.Optional;

/** Puts events into a {@link LineBuffer}, one line each. docs/logs.md has the fields. The access log's thread. */
final class AccessLines {
    private final LineBuffer buffer;
    private final boolean withPath;

    /** {@code withPath}: whether lines name the path that was asked for. */
    AccessLines(LineBuffer buffer, boolean withPath) {
        this.buffer = buffer;
        this.withPath = withPath;
    }

    /** One line of {@code event}, which was at {@code time}. */
    void write(AccessEvent event, Instant time) {
        buffer.begin(time);
        switch (event) {
            case AccessEvent.Open(var connection, long at) -> connection("open", connection, at, Optional.empty());
            case AccessEvent.Live(var connection, long at) -> connection("live", connection, at, Optional.empty());
            case AccessEvent.Close(var connection, var reason, long at) ->
                connection("close", connection, at, Optional.of(reason));
            case AccessEvent.Refused(var facts, long at) -> refused(facts);
            case AccessEvent.Answered(var facts, long at) -> answered(facts);
            case AccessEvent.LeftOut(var cause, long count, long at) ->
                buffer.text("event", "refused").text("cause", cause.label()).number("leftOut", count);
        }
        buffer.end();
    }

    private void connection(String event, LiveConnection connection, long atNanos, Optional<CloseReason> reason) {
        buffer.text("event", event)
                .number("id", connection.id())
                .text("protocol", connection.kind().label());
        service(connection.route().service());
        buffer.text("endpoint", connection.endpoint().name()).text("client", connection.client());
        asked(connection.facts());
        if (reason.isPresent() && connection.facts().closeCode != 0) {
            buffer.number("closeCode", connection.facts().closeCode);
        }
        called(connection.facts());
        reason.ifPresent(end -> buffer.text("reason", end.kind().label())
                .text("side", end.side().label()));
        buffer.text("why", connection.pickReason().label())
                .flag("pinned", connection.pickReason().isPinned())
                .seconds("durationSeconds", atNanos - connection.openedNanos())
                .number("bytesIn", connection.bytesIn())
                .number("bytesOut", connection.bytesOut())
                .number("messagesIn", connection.messagesIn())
                .number("messagesOut", connection.messagesOut())
                .text("requestId", connection.facts().requestId);
        trace(connection.facts());
    }

    private void refused(RefusedFacts refused) {
        buffer.text("event", "refused").text("cause", refused.cause().label()).text("detail", refused.detail());
        refused.service().ifPresent(this::service);
        buffer.text("endpoint", refused.endpoint()).text("client", refused.client());
        request(refused.facts());
    }

    private void answered(AnsweredFacts answered) {
        buffer.text("event", "answered");
        answered.service().ifPresent(this::service);
        buffer.text("client", answered.client());
        request(answered.facts());
    }

    private void request(AccessFacts facts) {
        asked(facts);
        called(facts);
        buffer.text("requestId", facts.requestId);
        trace(facts);
    }

    private void trace(AccessFacts facts) {
        facts.trace.ifPresent(trace -> buffer.text("traceId", trace.traceId()));
    }

    private void service(ServiceId service) {
        buffer.text("namespace", service.namespace()).text("service", service.name());
    }

    private void asked(AccessFacts facts) {
        buffer.text("method", facts.method).text("host", facts.host);
        if (withPath) {
            buffer.text("path", facts.path);
        }
        if (facts.status != 0) {
            buffer.number("status", facts.status);
        }
    }

    private void called(AccessFacts facts) {
        if (facts.grpcStatus >= 0) {
            buffer.text("grpcStatus", GrpcCode.of(facts.grpcStatus).name());
        }
    }
}
