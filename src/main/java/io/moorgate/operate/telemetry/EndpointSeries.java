package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.ConnectionKind;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The counters of one endpoint under one Service and protocol. Any thread; counting never waits.
 *
 * <p>It is retired when the endpoint is gone and no connection is live, and then never used again: {@link #tryOpen()}
 * and {@link #tryRetire()} decide by one atomic number which of them came first.
 */
final class EndpointSeries {
    private static final long RETIRED = -1;
    private static final ConnectFailure[] FAILURES = ConnectFailure.values();

    private final ServiceSeries service;
    private final ConnectionKind protocol;
    private final String endpoint;
    private final AtomicLong active = new AtomicLong();
    private final CounterArray failures = new CounterArray(FAILURES.length);

    EndpointSeries(ServiceSeries service, ConnectionKind protocol, String endpoint) {
        this.service = service;
        this.protocol = protocol;
        this.endpoint = endpoint;
    }

    ServiceSeries service() {
        return service;
    }

    /** Counts one more live connection; false where these series are retired. */
    boolean tryOpen() {
        while (true) {
            long count = active.get();
            if (count == RETIRED) {
                return false;
            }
            if (active.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    void closed() {
        active.decrementAndGet();
    }

    void connectFailed(ConnectFailure reason) {
        failures.increment(reason.ordinal());
    }

    /** Ends these series; false where a connection is live. */
    boolean tryRetire() {
        return active.compareAndSet(0, RETIRED) || active.get() == RETIRED;
    }

    void read(Readings readings) {
        long live = Math.max(0, active.get());
        readings.add(Metric.CONNECTIONS_ACTIVE, live, service.labels(endpoint));
        if (protocol == ConnectionKind.GRPC) {
            readings.add(Metric.STREAMS_ACTIVE, live, service.labels(endpoint));
        }
        FromZero.failures(readings, reason -> failures.get(reason.ordinal()) > 0, service.labels(endpoint));
        failures.forEach((index, count) ->
                readings.add(Metric.CONNECT_FAILURES, count, service.labels(endpoint, FAILURES[index].label())));
    }
}
