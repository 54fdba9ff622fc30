package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonotonicTotalsTest {
    private static final String TCP = "namespace=\"default\",service=\"chat\",protocol=\"tcp\",";
    private static final String BYTES = "moorgate_bytes_total{" + TCP + "direction=\"in\",}";
    private static final int LOOPS = 4;
    private static final int CONNECTIONS_PER_LOOP = 5_000;

    private final MetricsPage page = new MetricsPage();
    private final Endpoint endpoint = ChatService.ready("chat-0");
    private final Route route = ChatService.route(endpoint);

    @Test
    void totalsNeverFallAndAreExactInTheEndWhileLoopsOpenMoveAndEndAndOthersScrape() throws Exception {
        page.table.publish(ChatService.table(1, route));
        double last = 0;
        try (var loops = Executors.newFixedThreadPool(LOOPS)) {
            var work = IntStream.range(0, LOOPS)
                    .<Future<?>>mapToObj(loop -> loops.submit(this::openMoveAndEnd))
                    .toList();
            while (!work.stream().allMatch(Future::isDone)) {
                double now = page.value(BYTES);
                assertTrue(Double.isNaN(now) || now >= last, now + " after " + last);
                last = Double.isNaN(now) ? last : now;
            }
            for (Future<?> each : work) {
                each.get();
            }
        }
        assertEquals(100.0 * LOOPS * CONNECTIONS_PER_LOOP, page.value(BYTES));
        assertEquals(LOOPS * CONNECTIONS_PER_LOOP, page.value("moorgate_connections_opened_total{" + TCP + "}"));
    }

    @Test
    void endpointsComeAndGoUnderOpeningsWithoutLosingOne() throws Exception {
        try (var loops = Executors.newFixedThreadPool(LOOPS)) {
            var work = IntStream.range(0, LOOPS)
                    .<Future<?>>mapToObj(loop -> loops.submit(this::openMoveAndEnd))
                    .toList();
            while (!work.stream().allMatch(Future::isDone)) {
                page.table.publish(ChatService.table(1));
                assertTrue(page.series("moorgate_connections_active").size() <= 1);
            }
            for (Future<?> each : work) {
                each.get();
            }
        }
        var held = ChatService.open(page.connections, ConnectionKind.TCP, route, endpoint);
        assertEquals(
                1, page.value("moorgate_connections_active{" + TCP + "endpoint=\"chat-0\",}"), "none lost, none left");
        held.end(CloseReason.CLIENT_DONE);
    }

    private void openMoveAndEnd() {
        for (int count = 0; count < CONNECTIONS_PER_LOOP; count++) {
            var connection = ChatService.open(page.connections, ConnectionKind.TCP, route, endpoint);
            for (int burst = 0; burst < 10; burst++) {
                connection.received(10, 0);
            }
            connection.end(CloseReason.CLIENT_DONE);
        }
    }
}
