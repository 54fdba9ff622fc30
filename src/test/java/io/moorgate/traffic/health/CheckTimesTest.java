package io.moorgate.traffic.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.Seed;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.port.TcpRoutes;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When endpoints are checked, in held time. */
class CheckTimesTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int ENDPOINTS = 200;
    private static final int CHECKS = 20;

    private final HeldTime time = new HeldTime();
    private final EventLoop loop = new DefaultEventLoop();
    private final Map<EndpointId, List<Long>> dialled = new HashMap<>();
    private final EndpointHealth health = new EndpointHealth(time, HealthEvents.SILENT);
    private final HealthChecks checks = new HealthChecks(
            loop,
            time,
            (its, dial, cancellation) -> {
                dialled.computeIfAbsent(dial.endpoint().id(), first -> new ArrayList<>())
                        .add(time.nanos());
                return Future.failedFuture(new ConnectException("refused"));
            },
            health,
            TrafficEvents.SILENT,
            Seed.ofThisRun().random(0));

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void checksComeATenthOfTheIntervalSoonerOrLaterAndTheFirstOnesWithinASecond() {
        long began = time.nanos();
        follow();
        time.advance(INTERVAL.multipliedBy(CHECKS));
        assertEquals(ENDPOINTS, dialled.size());
        LongSummaryStatistics first = new LongSummaryStatistics();
        LongSummaryStatistics gaps = new LongSummaryStatistics();
        for (List<Long> times : dialled.values()) {
            first.accept(times.getFirst() - began);
            for (int index = 1; index < times.size(); index++) {
                gaps.accept(times.get(index) - times.get(index - 1));
            }
        }
        assertWithin(0, 1_000, first);
        assertTrue(first.getMin() < millis(50) && first.getMax() > millis(950), "first: " + first);
        assertWithin(9_000, 11_000, gaps);
        assertTrue(gaps.getMin() < millis(9_050) && gaps.getMax() > millis(10_950), "gaps: " + gaps);
        assertTrue(Math.abs(gaps.getAverage() - INTERVAL.toNanos()) < millis(100), "gaps: " + gaps);
    }

    private void follow() {
        Route route = TcpRoutes.to(IntStream.rangeClosed(1, ENDPOINTS).toArray());
        HealthPolicy policy = new HealthPolicy(
                new HealthCheck.Tcp(), INTERVAL, Duration.ofSeconds(2), 2, 3, 5, Duration.ofSeconds(30));
        RoutingTable table = ChecksFixture.tableOf(route, policy);
        health.retain(table);
        checks.follow(table);
        loop.submit(() -> {}).syncUninterruptibly();
    }

    private static void assertWithin(long minMs, long maxMs, LongSummaryStatistics nanos) {
        assertTrue(nanos.getMin() >= millis(minMs) && nanos.getMax() <= millis(maxMs), nanos::toString);
    }

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }
}
