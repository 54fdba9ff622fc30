package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.PickReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void writesWhoWhereWhyHowMuchHowLongAndHowItEnded() {
        try (AccessLog log = AccessLog.to(AccessLog.Scope.LONG, lines::add)) {
            var page = new MetricsPage(log);
            var connection = ChatService.open(
                    page.connections,
                    ConnectionKind.WEBSOCKET,
                    ChatService.route(),
                    ChatService.ready("chat-0"),
                    PickReason.PINNED);
            connection.received(12, 0);
            connection.sent(34, 0);
            connection.receivedMessages(1);
            connection.sentMessages(2);
            page.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(61_500));
            connection.end(CloseReason.ENDPOINT_DONE);
        }
        assertEquals(
                List.of("id=1 protocol=websocket client=192.0.2.7 service=default/chat endpoint=chat-0 why=pinned"
                        + " bytesIn=12 bytesOut=34 messagesIn=1 messagesOut=2 durationSeconds=61.500"
                        + " close=endpoint:done"),
                lines);
    }

    @Test
    void leavesHttpExchangesOutUnlessAllIsAskedFor() {
        assertEquals(List.of("websocket", "grpc", "tcp"), protocolsWrittenBy(AccessLog.Scope.LONG));
        assertEquals(List.of("http", "websocket", "grpc", "tcp"), protocolsWrittenBy(AccessLog.Scope.ALL));
        assertEquals(List.of(), protocolsWrittenBy(AccessLog.Scope.OFF));
    }

    @Test
    void aForgedNameStaysOneWordOfOneLine() {
        try (AccessLog log = AccessLog.to(AccessLog.Scope.LONG, lines::add)) {
            var page = new MetricsPage(log);
            Endpoint forged = ChatService.ready("x why=pinned\nid=9 protocol=\"tcp\"");
            ChatService.open(page.connections, ConnectionKind.TCP, ChatService.route(forged), forged)
                    .end(CloseReason.CLIENT_DONE);
        }
        assertEquals(1, lines.size());
        assertTrue(
                lines.getFirst().contains(" endpoint=\"x why=pinned\\u000aid=9 protocol=\\\"tcp\\\"\" why=balanced "),
                lines::toString);
    }

    @Property
    void whateverIsEscapedHasNoControlCharacterAndNoOpenQuote(@ForAll String text) {
        String escaped = AccessRecord.escape(text);
        assertTrue(
                escaped.matches("[!-~&&[^\"\\\\=]]+|\"([ -~&&[^\"\\\\]]|\\\\[\"\\\\]|\\\\u[0-9a-f]{4})*\""), escaped);
    }

    @Test
    void aFullQueueDropsRecordsAndCountsThem() throws InterruptedException {
        var writing = new CountDownLatch(1);
        var hold = new CountDownLatch(1);
        try (AccessLog log = AccessLog.to(AccessLog.Scope.LONG, line -> {
            writing.countDown();
            awaitQuietly(hold);
        })) {
            var page = new MetricsPage(log);
            openAndEnd(page);
            writing.await();
            for (int count = 0; count < AccessLog.QUEUE_MAX + 3; count++) {
                openAndEnd(page);
            }
            assertEquals(3, page.value("moorgate_limit_reached_total{limit=\"access-log-queue\",}"));
            hold.countDown();
        }
    }

    private List<String> protocolsWrittenBy(AccessLog.Scope scope) {
        lines.clear();
        try (AccessLog log = AccessLog.to(scope, lines::add)) {
            var page = new MetricsPage(log);
            for (ConnectionKind kind : ConnectionKind.values()) {
                ChatService.open(page.connections, kind, ChatService.route(), ChatService.ready("chat-0"))
                        .end(CloseReason.CLIENT_DONE);
            }
        }
        return lines.stream()
                .map(line -> line.replaceAll(".*protocol=(\\S+).*", "$1"))
                .toList();
    }

    private static void openAndEnd(MetricsPage page) {
        ChatService.open(page.connections, ConnectionKind.TCP, ChatService.route(), ChatService.ready("chat-0"))
                .end(CloseReason.CLIENT_DONE);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
