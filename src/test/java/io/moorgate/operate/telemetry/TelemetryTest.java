package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.Patience;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final String CHAT = "namespace=\"default\",service=\"chat\",";

    private final MetricsPage page = new MetricsPage();
    private final Endpoint first = ChatService.ready("chat-0");
    private final Endpoint second = ChatService.ready("chat-1");
    private final Route route = ChatService.route(first, second);

    TelemetryTest() {
        page.table.publish(ChatService.table(1, route));
    }

    @Test
    void showsEveryMetricUnderItsDeclaredNameBeforeThereIsTraffic() {
        List<String> declared = Stream.of(Metric.values())
                .map(metric -> "# TYPE " + metric.fullName() + " "
                        + metric.type().name().toLowerCase(java.util.Locale.ROOT))
                .toList();
        assertEquals(
                declared,
                page.lines().stream()
                        .filter(line -> line.startsWith("# TYPE moorgate"))
                        .toList());
    }

    @Test
    void countsConnectionsOfAnEndpointWhileTheyLive() {
        var held = ChatService.open(page.connections, ConnectionKind.WEBSOCKET, route, first);
        ChatService.open(page.connections, ConnectionKind.WEBSOCKET, route, second);
        String active = "moorgate_connections_active{" + CHAT + "protocol=\"websocket\",endpoint=\"chat-0\",}";
        assertEquals(1, page.value(active));
        held.end(CloseReason.CLIENT_DONE);
        assertEquals(0, page.value(active));
        assertEquals(2, page.value("moorgate_connections_opened_total{" + CHAT + "protocol=\"websocket\",}"));
        assertEquals(
                1,
                page.value("moorgate_connections_closed_total{" + CHAT
                        + "protocol=\"websocket\",reason=\"done\",side=\"client\",}"));
    }

    @Test
    void anExchangeThatBecomesAnEventStreamHasOpenedAsBothAndEndsAsThat() {
        var stream = ChatService.open(page.connections, ConnectionKind.HTTP, route, first);
        stream.received(10, 0);
        stream.becomes(ConnectionKind.SSE, Patience.ANYTIME);
        stream.sent(7, 0);
        String end = "endpoint=\"chat-0\",}";
        assertEquals(0, page.value("moorgate_connections_active{" + CHAT + "protocol=\"http\"," + end));
        assertEquals(1, page.value("moorgate_connections_active{" + CHAT + "protocol=\"sse\"," + end));
        assertEquals(10, page.value("moorgate_bytes_total{" + CHAT + "protocol=\"http\",direction=\"in\",}"));
        assertEquals(7, page.value("moorgate_bytes_total{" + CHAT + "protocol=\"sse\",direction=\"out\",}"));
        stream.end(CloseReason.ENDPOINT_DONE);
        assertEquals(0, page.value("moorgate_connections_active{" + CHAT + "protocol=\"sse\"," + end));
        assertEquals(
                1,
                page.value("moorgate_connections_closed_total{" + CHAT
                        + "protocol=\"sse\",reason=\"done\",side=\"endpoint\",}"));
    }

    @Test
    void countsLiveGrpcCallsAsStreams() {
        ChatService.open(page.connections, ConnectionKind.GRPC, route, first);
        assertEquals(1, page.value("moorgate_streams_active{" + CHAT + "protocol=\"grpc\",endpoint=\"chat-0\",}"));
    }

    @Test
    void countsBytesAndMessagesOfLiveAndEndedConnectionsOnce() {
        var ended = ChatService.open(page.connections, ConnectionKind.WEBSOCKET, route, first);
        var live = ChatService.open(page.connections, ConnectionKind.WEBSOCKET, route, first);
        ended.received(100, 0);
        ended.receivedMessages(1);
        live.received(20, 0);
        live.sent(7, 0);
        String in = "moorgate_bytes_total{" + CHAT + "protocol=\"websocket\",direction=\"in\",}";
        assertEquals(120, page.value(in));
        ended.received(3, 0);
        ended.end(CloseReason.CLIENT_DONE);
        assertEquals(123, page.value(in));
        assertEquals(123, page.value(in));
        assertEquals(7, page.value("moorgate_bytes_total{" + CHAT + "protocol=\"websocket\",direction=\"out\",}"));
        assertEquals(
                1,
                page.value("moorgate_websocket_messages_total{" + CHAT + "protocol=\"websocket\",direction=\"in\",}"));
    }

    @Test
    void tellsHowLongConnectionsLivedInSeconds() {
        var connection = ChatService.open(page.connections, ConnectionKind.TCP, route, first);
        page.nanos.addAndGet(TimeUnit.HOURS.toNanos(5));
        connection.end(CloseReason.ENDPOINT_DONE);
        String lives = "moorgate_connection_duration_seconds";
        assertEquals(0, page.value(lives + "_bucket{" + CHAT + "protocol=\"tcp\",le=\"14400.0\",}"));
        assertEquals(1, page.value(lives + "_bucket{" + CHAT + "protocol=\"tcp\",le=\"43200.0\",}"));
        assertEquals(1, page.value(lives + "_bucket{" + CHAT + "protocol=\"tcp\",le=\"+Inf\",}"));
        assertEquals(1, page.value(lives + "_count{" + CHAT + "protocol=\"tcp\",}"));
        assertEquals(18_000, page.value(lives + "_sum{" + CHAT + "protocol=\"tcp\",}"));
    }

    @Test
    void countsConnectsRequestsAndCalls() {
        page.telemetry.connected(route, first, TimeUnit.MILLISECONDS.toNanos(3));
        page.telemetry.connectFailed(route, second, ConnectFailure.REFUSED);
        page.telemetry.connectFailed(route, second, ConnectFailure.ERROR);
        page.telemetry.requestAnswered(route, 204, TimeUnit.MILLISECONDS.toNanos(3));
        page.telemetry.requestAnswered(route, 999, 1);
        page.telemetry.requestRefused(404);
        page.telemetry.grpcCallEnded(route, 14);
        page.telemetry.limitReached(Limit.CONNECTIONS);
        page.telemetry.affinityLookup(ChatService.ID, AffinityLookup.LOST);
        String failures = "moorgate_connect_failures_total{" + CHAT + "protocol=\"http\",endpoint=\"chat-1\",reason=";
        Stream.of(
                        "moorgate_connect_seconds_bucket{" + CHAT + "protocol=\"http\",le=\"0.005\",}",
                        failures + "\"refused\",}",
                        failures + "\"error\",}",
                        "moorgate_requests_total{" + CHAT + "protocol=\"http\",code=\"204\",}",
                        "moorgate_requests_total{" + CHAT + "protocol=\"http\",code=\"other\",}",
                        "moorgate_requests_total{namespace=\"\",service=\"\",protocol=\"http\",code=\"404\",}",
                        "moorgate_grpc_calls_total{" + CHAT + "protocol=\"grpc\",code=\"UNAVAILABLE\",}",
                        "moorgate_limit_reached_total{limit=\"connections\",}",
                        "moorgate_affinity_lookups_total{" + CHAT + "result=\"lost\",}")
                .forEach(series -> assertEquals(1, page.value(series), series));
        assertEquals(2, page.value("moorgate_request_seconds_count{" + CHAT + "protocol=\"http\",}"));
    }

    @Test
    void countersThatRatesAreTakenOfBeginAtZero() {
        Stream.of(
                        "moorgate_connections_opened_total{" + CHAT + "protocol=\"http\",}",
                        "moorgate_requests_total{" + CHAT + "protocol=\"http\",code=\"200\",}",
                        "moorgate_requests_total{" + CHAT + "protocol=\"http\",code=\"503\",}",
                        "moorgate_connections_closed_total{" + CHAT
                                + "protocol=\"http\",reason=\"reset\",side=\"endpoint\",}",
                        "moorgate_connect_failures_total{" + CHAT
                                + "protocol=\"http\",endpoint=\"chat-0\",reason=\"refused\",}",
                        "moorgate_tls_handshakes_total{version=\"none\",resumed=\"false\",result=\"failed\",}")
                .forEach(series -> assertEquals(0, page.value(series), series));
        page.telemetry.requestAnswered(route, 200, 1);
        page.telemetry.affinityLookup(ChatService.ID, AffinityLookup.HIT);
        page.telemetry.connectFailed(route, first, ConnectFailure.REFUSED);
        ChatService.open(page.connections, ConnectionKind.HTTP, route, first).end(CloseReason.CLIENT_DONE);
        Stream.of(
                        "endpoint=\"chat-0\",reason=\"refused\"",
                        "endpoint=\"chat-0\",reason=\"timeout\"",
                        "endpoint=\"chat-1\",reason=\"refused\"",
                        "reason=\"done\",side=\"client\"",
                        "reason=\"drain\",side=\"gateway\"",
                        "code=\"200\"",
                        "code=\"502\"",
                        "result=\"hit\"",
                        "result=\"new\"",
                        "_opened_total{")
                .forEach(part -> assertEquals(
                        1,
                        page.series().stream()
                                .filter(line -> line.contains(part))
                                .count(),
                        part));
    }

    @Test
    void forgetsAnEndpointThatIsGoneOnceItsLastConnectionHasEnded() {
        var connection = ChatService.open(page.connections, ConnectionKind.TCP, route, first);
        ChatService.open(page.connections, ConnectionKind.TCP, route, second);
        page.telemetry.connectFailed(route, first, ConnectFailure.REFUSED);
        page.table.publish(ChatService.table(2, ChatService.route(second)));
        assertEquals(
                2,
                page.series("moorgate_connections_active").stream()
                        .filter(line -> line.contains("protocol=\"tcp\""))
                        .count());
        connection.end(CloseReason.CLIENT_DONE);
        assertTrue(page.series().stream().noneMatch(line -> line.contains("chat-0")), page.series()::toString);
        assertTrue(page.series().stream().anyMatch(line -> line.contains("chat-1")));
        assertEquals(2, page.value("moorgate_connections_opened_total{" + CHAT + "protocol=\"tcp\",}"));
    }

    @Test
    void forgetsAServiceThatIsGoneAWhileAfterItsLastConnectionHasEnded() {
        var connection = ChatService.open(page.connections, ConnectionKind.TCP, route, first);
        page.telemetry.requestRefused(404);
        page.telemetry.affinityLookup(ChatService.ID, AffinityLookup.HIT);
        page.table.publish(ChatService.table(2));
        assertTrue(page.series().stream().anyMatch(line -> line.contains(CHAT)));
        page.nanos.addAndGet(Telemetry.GONE_KEPT.multipliedBy(2).toNanos());
        connection.end(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.ROUTE_REMOVED));
        String closed = "moorgate_connections_closed_total{" + CHAT
                + "protocol=\"tcp\",reason=\"route-removed\",side=\"gateway\",}";
        assertEquals(1, page.value(closed));
        page.nanos.addAndGet(Telemetry.GONE_KEPT.toNanos() - 1);
        assertEquals(1, page.value(closed));
        page.nanos.incrementAndGet();
        assertEquals(
                List.of("moorgate_requests_total{namespace=\"\",service=\"\",protocol=\"http\",code=\"404\",} 1.0"),
                page.series());
    }

    @Test
    void aConnectionOpenedToAnEndpointThatWasForgottenIsCounted() {
        page.table.publish(ChatService.table(2));
        for (int round = 0; round < 3; round++) {
            var late = ChatService.open(page.connections, ConnectionKind.TCP, route, first);
            assertEquals(1, page.series("moorgate_connections_active").size());
            late.end(CloseReason.CLIENT_DONE);
            assertEquals(List.of(), page.series("moorgate_connections_active"));
        }
    }

    @Test
    void neverNamesAClient() {
        ChatService.open(page.connections, ConnectionKind.TCP, route, first).end(CloseReason.CLIENT_DONE);
        assertTrue(page.lines().stream().noneMatch(line -> line.contains("192.0.2.7")));
    }
}
