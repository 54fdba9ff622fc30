package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what traffic told. */
public final class HeardEvents implements TrafficEvents {
    /** How many connections opened. */
    public final AtomicInteger opened = new AtomicInteger();

    /** How many connections ended, by reason. */
    public final ConcurrentMap<CloseReason, Integer> closed = new ConcurrentHashMap<>();

    /** The last connections that ended, with all their counts. */
    public final List<LiveConnection> ended = new CopyOnWriteArrayList<>();

    /** How many gRPC calls ended, by code. */
    public final ConcurrentMap<Integer, Integer> grpcCodes = new ConcurrentHashMap<>();

    /** How many requests were answered, by status. */
    public final ConcurrentMap<Integer, Integer> statuses = new ConcurrentHashMap<>();

    /** How many connects failed, by reason. */
    public final ConcurrentMap<String, Integer> connectFailures = new ConcurrentHashMap<>();

    /** Limits reached. */
    public final ConcurrentMap<String, Integer> limits = new ConcurrentHashMap<>();

    private static final int REMEMBERED = 100;

    @Override
    public void opened(LiveConnection connection) {
        opened.incrementAndGet();
    }

    @Override
    public void closed(LiveConnection connection, CloseReason reason) {
        closed.merge(reason, 1, Integer::sum);
        if (ended.size() < REMEMBERED) {
            ended.add(connection);
        }
    }

    @Override
    public void connectFailed(Route route, Endpoint endpoint, ConnectFailure reason) {
        connectFailures.merge(reason.label(), 1, Integer::sum);
    }

    @Override
    public void requestAnswered(Route route, int status, long nanos) {
        statuses.merge(status, 1, Integer::sum);
    }

    @Override
    public void grpcCallEnded(Route route, int code) {
        grpcCodes.merge(code, 1, Integer::sum);
    }

    @Override
    public void limitReached(Limit limit) {
        limits.merge(limit.label(), 1, Integer::sum);
    }
}
