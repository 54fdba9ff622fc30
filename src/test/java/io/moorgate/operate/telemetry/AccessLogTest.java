package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.operate.ChatService;
import io.moorgate.operate.telemetry.AccessSettings.Scope;
import io.moorgate.routing.Endpoint;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.Trace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");

    private final HeldTime time = new HeldTime();
    private final long beginNanos = time.nanos();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private MetricsPage page;

    @Test
    void writesWhoWhereWhyHowMuchHowLongAndHowItEnded() {
        begin(Scope.LONG, Duration.ZERO, true, LogFormat.TEXT);
        LiveConnection connection = ChatService.open(
                page.connections,
                ConnectionKind.WEBSOCKET,
                ChatService.route(),
                ChatService.ready("chat-0"),
                PickReason.PINNED);
        connection.facts().asked("GET", "chat.example.com", "/room one").answered(101);
        connection.facts().closeCode = 1000;
        connection.facts().requestId = "r-1";
        connection.received(12, 0);
        connection.sent(34, 0);
        connection.receivedMessages(1);
        connection.sentMessages(2);
        time.advance(Duration.ofMillis(61_500));
        connection.end(CloseReason.ENDPOINT_DONE);
        assertEquals(
                List.of(
                        "time=2026-03-01T00:01:01.500Z event=close id=1 protocol=websocket namespace=default service=chat"
                                + " endpoint=chat-0 client=192.0.2.7 method=GET host=chat.example.com path=\"/room one\""
                                + " status=101 closeCode=1000 reason=done side=endpoint why=pinned pinned=true"
                                + " durationSeconds=61.500 bytesIn=12 bytesOut=34 messagesIn=1 messagesOut=2 requestId=r-1"),
                written());
    }

    @Test
    void writesJsonWithoutThePathWhereThatIsAskedFor() {
        begin(Scope.ALL, Duration.ZERO, false, LogFormat.JSON);
        LiveConnection connection = open(ConnectionKind.GRPC);
        connection.facts().asked("POST", "a\"b", "/secret").grpcStatus = 14;
        connection.end(CloseReason.ENDPOINT_DONE);
        assertEquals(
                List.of("{\"time\":\"2026-03-01T00:00:00.000Z\",\"event\":\"close\",\"id\":1,\"protocol\":\"grpc\","
                        + "\"namespace\":\"default\",\"service\":\"chat\",\"endpoint\":\"chat-0\",\"client\":\"192.0.2.7\","
                        + "\"method\":\"POST\",\"host\":\"a\\\"b\",\"grpcStatus\":\"UNAVAILABLE\",\"reason\":\"done\","
                        + "\"side\":\"endpoint\",\"why\":\"balanced\",\"pinned\":false,\"durationSeconds\":0.000,"
                        + "\"bytesIn\":0,\"bytesOut\":0,\"messagesIn\":0,\"messagesOut\":0}"),
                written());
    }

    @Test
    void whatWasShortAndEndedWellIsWrittenOnlyWhereAllIs() {
        for (Scope scope : Scope.values()) {
            begin(scope, Duration.ZERO, true, LogFormat.TEXT);
            for (ConnectionKind kind : ConnectionKind.values()) {
                open(kind).end(CloseReason.CLIENT_DONE);
            }
            assertEquals(
                    scope == Scope.ALL ? ConnectionKind.values().length : 0,
                    written().size(),
                    scope::name);
        }
    }

    @Test
    void whatWasShortAndEndedBadlyIsWritten() {
        begin(Scope.LONG, Duration.ZERO, true, LogFormat.TEXT);
        open(ConnectionKind.TCP).end(new CloseReason(Side.ENDPOINT, Kind.RESET));
        open(ConnectionKind.TCP).end(new CloseReason(Side.GATEWAY, Kind.IDLE));
        LiveConnection failed = open(ConnectionKind.HTTP);
        failed.facts().answered(502);
        failed.end(CloseReason.ENDPOINT_DONE);
        LiveConnection broken = open(ConnectionKind.WEBSOCKET);
        broken.facts().closeCode = 1011;
        broken.end(CloseReason.ENDPOINT_DONE);
        assertEquals(List.of("1", "2", "3", "4"), values("id"));
    }

    @Test
    void cancelledCallsPlannedEndsAndFaultsOfTheCallerAreNoBadEnds() {
        begin(Scope.LONG, Duration.ZERO, true, LogFormat.TEXT);
        open(ConnectionKind.GRPC).end(new CloseReason(Side.CLIENT, Kind.RESET));
        open(ConnectionKind.TCP).end(new CloseReason(Side.GATEWAY, Kind.DRAIN));
        LiveConnection notFound = open(ConnectionKind.GRPC);
        notFound.facts().answered(200).grpcStatus = 5;
        notFound.end(CloseReason.ENDPOINT_DONE);
        LiveConnection missing = open(ConnectionKind.HTTP);
        missing.facts().answered(404);
        missing.end(CloseReason.ENDPOINT_DONE);
        assertEquals(List.of(), written());
    }

    @Test
    void aConnectionIsWrittenWhenItTurnsLongAndAgainWhileItLives() {
        begin(Scope.LONG, Duration.ofMinutes(5), true, LogFormat.TEXT);
        LiveConnection connection = open(ConnectionKind.TCP);
        time.advance(Duration.ofSeconds(4));
        assertEquals(List.of(), written());
        time.advance(Duration.ofSeconds(5));
        assertEquals(List.of("open"), values("event"));
        time.advance(Duration.ofMinutes(11));
        connection.end(CloseReason.CLIENT_DONE);
        assertEquals(List.of("open", "live", "live", "close"), values("event"));
    }

    @Test
    void onlyTheEndOfAWebSocketHasTheCodeOfItsClose() {
        begin(Scope.ALL, Duration.ofMinutes(5), true, LogFormat.TEXT);
        LiveConnection connection = open(ConnectionKind.WEBSOCKET);
        connection.facts().closeCode = 1001;
        time.advance(Duration.ofSeconds(301));
        connection.end(CloseReason.ENDPOINT_DONE);
        assertEquals(List.of("open", "live", "close"), values("event"));
        assertEquals(
                List.of(false, false, true),
                written().stream().map(line -> line.contains("closeCode=1001")).toList());
    }

    @Test
    void allWritesEveryOpening() {
        begin(Scope.ALL, Duration.ofMinutes(5), true, LogFormat.TEXT);
        open(ConnectionKind.HTTP).end(CloseReason.CLIENT_DONE);
        open(ConnectionKind.TCP);
        time.advance(Duration.ofSeconds(301));
        assertEquals(List.of("open", "close", "open", "live"), values("event"));
    }

    @Test
    void aForgedNameStaysOneValueOfOneLine() {
        begin(Scope.ALL, Duration.ZERO, true, LogFormat.TEXT);
        Endpoint forged = ChatService.ready("x why=pinned\nid=9 protocol=\"tcp\"");
        ChatService.open(page.connections, ConnectionKind.TCP, ChatService.route(forged), forged)
                .end(CloseReason.CLIENT_DONE);
        assertEquals(1, written().size());
        assertTrue(
                written().getFirst().contains(" endpoint=\"x why=pinned\\nid=9 protocol=\\\"tcp\\\"\" client="),
                written()::toString);
    }

    @Test
    void aFullQueueDropsLinesAndCountsThem() {
        begin(Scope.ALL, Duration.ZERO, true, LogFormat.TEXT);
        for (int count = 0; count < AccessLog.QUEUE_MAX + 3; count++) {
            open(ConnectionKind.TCP).end(CloseReason.CLIENT_DONE);
        }
        assertEquals(3, page.value("moorgate_limit_reached_total{limit=\"access-log-queue\",}"));
        assertEquals(AccessLog.QUEUE_MAX, written().size());
    }

    @Test
    void aRequestOfATraceNamesIt() {
        begin(Scope.ALL, Duration.ZERO, true, LogFormat.TEXT);
        LiveConnection exchange = ChatService.open(
                page.connections,
                ConnectionKind.HTTP,
                ChatService.route(),
                ChatService.ready("chat-0"),
                PickReason.BALANCED);
        exchange.facts().trace = Optional.of(new Trace(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 1, 0, true, 0));
        exchange.end(CloseReason.ENDPOINT_DONE);
        String line = written().getLast();
        assertTrue(line.endsWith(" traceId=4bf92f3577b34da6a3ce929d0e0e4736"), line);
    }

    @Test
    void whatNeverBecameAConnectionIsWrittenTenTimesASecondForEachCauseAndTheRestIsCounted() {
        begin(Scope.LONG, Duration.ofMinutes(5), true, LogFormat.TEXT);
        var refused = RefusedFacts.of(RefusedFacts.Cause.NO_ROUTE).from("192.0.2.9");
        refused.facts().asked("GET", "nowhere.example.com", "/x").answered(404);
        IntStream.range(0, 25).forEach(round -> page.telemetry.refused(refused));
        page.telemetry.connectFailed(ChatService.route(), ChatService.ready("chat-0"), ConnectFailure.REFUSED);
        page.telemetry.clientRefused(
                ChatService.route(),
                new CloseReason(Side.GATEWAY, Kind.CONNECT_FAILED),
                "192.0.2.9",
                "no endpoint accepted");
        time.advance(SECOND.multipliedBy(2));
        List<String> lines = written();
        assertEquals(
                Stream.of(
                                Stream.generate(() -> "event=refused cause=no-route client=192.0.2.9 method=GET"
                                                + " host=nowhere.example.com path=/x status=404")
                                        .limit(10),
                                Stream.of(
                                        "event=refused cause=endpoint-refused detail=refused namespace=default service=chat"
                                                + " endpoint=chat-0",
                                        "event=refused cause=connect-failed detail=\"no endpoint accepted\""
                                                + " namespace=default service=chat client=192.0.2.9",
                                        "event=refused cause=no-route leftOut=15"))
                        .flatMap(all -> all)
                        .toList(),
                lines.stream()
                        .map(line -> line.substring(line.indexOf(' ') + 1))
                        .toList());
        page.telemetry.refused(refused);
        assertEquals(lines.size() + 1, written().size());
    }

    @Test
    void whatTheGatewayAnswersItselfIsWrittenWhereAllIs() {
        AccessFacts facts =
                new AccessFacts().asked("GET", "chat.example.com", "/x").answered(308);
        facts.requestId = "abc";
        AnsweredFacts redirect =
                new AnsweredFacts(Optional.of(ChatService.route().service()), "192.0.2.9", facts);
        begin(Scope.LONG, Duration.ofMinutes(5), true, LogFormat.TEXT);
        page.telemetry.answeredHere(redirect);
        assertEquals(List.of(), written());
        begin(Scope.ALL, Duration.ofMinutes(5), true, LogFormat.TEXT);
        page.telemetry.answeredHere(redirect);
        assertTrue(
                written()
                        .getFirst()
                        .endsWith(" event=answered namespace=default service=chat client=192.0.2.9 method=GET"
                                + " host=chat.example.com path=/x status=308 requestId=abc"),
                written()::toString);
    }

    private void begin(Scope scope, Duration every, boolean path, LogFormat format) {
        out.reset();
        AccessLog log = new AccessLog(
                new AccessSettings(scope, Duration.ofSeconds(5), every, path, format),
                time,
                () -> MIDNIGHT.plusNanos(time.nanos() - beginNanos),
                out);
        page = new MetricsPage(log, time);
        log.start(page.connections, time);
    }

    private LiveConnection open(ConnectionKind kind) {
        return ChatService.open(page.connections, kind, ChatService.route(), ChatService.ready("chat-0"));
    }

    /** The lines so far, with what waits. */
    private List<String> written() {
        time.advance(Duration.ofNanos(AccessLog.TICK_NANOS));
        return out.toString(StandardCharsets.US_ASCII).lines().toList();
    }

    private List<String> values(String key) {
        return written().stream()
                .map(line -> line.replaceAll(".* " + key + "=(\\S+).*", "$1"))
                .toList();
    }
}
