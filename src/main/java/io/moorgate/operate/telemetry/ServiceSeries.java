package io.moorgate.operate.telemetry;

import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one Service and protocol. Any thread; counting never waits.
 *
 * <p>The byte path does not come here: a connection's bytes are taken over at each scrape and when it ends.
 */
final class ServiceSeries {
    private static final CloseReason.Side[] SIDES = CloseReason.Side.values();
    private static final CloseReason.Kind[] KINDS = CloseReason.Kind.values();
    /** Statuses beyond this are counted as {@code other}. */
    private static final int STATUS_MAX = 599;

    private static final int SERVER_ERROR = 500;

    private final ServiceId service;
    private final ConnectionKind protocol;
    private final LongAdder opened = new LongAdder();
    private final CounterArray closed = new CounterArray(SIDES.length * KINDS.length);
    private final Histogram lives = new Histogram(Buckets.CONNECTION_LIVES);
    private final Histogram connects = new Histogram(Buckets.CONNECTS);
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final CounterArray requests = new CounterArray(STATUS_MAX + 1);
    private final Histogram requestSpans = new Histogram(Buckets.REQUESTS);
    private final CounterArray grpcCalls = new CounterArray(GrpcCode.values().length);

    ServiceSeries(ServiceId service, ConnectionKind protocol) {
        this.service = service;
        this.protocol = protocol;
    }

    void opened() {
        opened.increment();
    }

    void closed(CloseReason reason, long livedNanos) {
        closed.increment(indexOf(reason));
        lives.record(livedNanos);
    }

    private static int indexOf(CloseReason reason) {
        return reason.side().ordinal() * KINDS.length + reason.kind().ordinal();
    }

    void connected(long nanos) {
        connects.record(nanos);
    }

    /** Takes over what {@code connection} has moved and is not counted yet. */
    void take(LiveConnection connection) {
        bytesIn.add(connection.unreportedBytesIn());
        bytesOut.add(connection.unreportedBytesOut());
        if (protocol == ConnectionKind.WEBSOCKET) {
            messagesIn.add(connection.unreportedMessagesIn());
            messagesOut.add(connection.unreportedMessagesOut());
        }
    }

    void answered(int status, long nanos) {
        refused(status);
        requestSpans.record(nanos);
    }

    /** Counts an answer that no time is known of. */
    void refused(int status) {
        requests.increment(status >= 100 && status <= STATUS_MAX ? status : 0);
    }

    void grpcCallEnded(int code) {
        grpcCalls.increment(GrpcCode.of(code).ordinal());
    }

    Totals totals() {
        long[] answers = new long[2];
        requests.forEach((status, count) -> answers[status >= SERVER_ERROR ? 1 : 0] += count);
        return new Totals(opened.sum(), answers[0] + answers[1], answers[1]);
    }

    String[] labels(String... more) {
        String[] values = new String[3 + more.length];
        values[0] = service.namespace();
        values[1] = service.name();
        values[2] = protocol.label();
        System.arraycopy(more, 0, values, 3, more.length);
        return values;
    }

    void read(Readings readings) {
        long openings = opened.sum();
        boolean isOfService = !service.name().isEmpty();
        if (isOfService) {
            readings.add(Metric.CONNECTIONS_OPENED, openings, labels());
            FromZero.ends(readings, end -> closed.get(indexOf(end)) > 0, labels());
            FromZero.answers(
                    readings, protocol, status -> requests.get(status) > 0, code -> grpcCalls.get(code) > 0, labels());
        }
        if (openings > 0) {
            readings.add(Metric.BYTES, bytesIn.sum(), labels("in"));
            readings.add(Metric.BYTES, bytesOut.sum(), labels("out"));
            if (protocol == ConnectionKind.WEBSOCKET) {
                readings.add(Metric.WEBSOCKET_MESSAGES, messagesIn.sum(), labels("in"));
                readings.add(Metric.WEBSOCKET_MESSAGES, messagesOut.sum(), labels("out"));
            }
            readings.add(Metric.CONNECTION_DURATION, lives, labels());
        }
        closed.forEach((index, count) -> readings.add(
                Metric.CONNECTIONS_CLOSED,
                count,
                labels(KINDS[index % KINDS.length].label(), SIDES[index / KINDS.length].label())));
        readings.addUsed(Metric.CONNECT, connects, labels());
        requests.forEach((status, count) ->
                readings.add(Metric.REQUESTS, count, labels(status == 0 ? "other" : Integer.toString(status))));
        readings.addUsed(Metric.REQUEST, requestSpans, labels());
        grpcCalls.forEach(
                (code, count) -> readings.add(Metric.GRPC_CALLS, count, labels(GrpcCode.values()[code].name())));
    }
}
