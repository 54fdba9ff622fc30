package io.moorgate.traffic.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What heads under way may hold, over all connections. */
class HeadsUnderWayTest {
    private static final String BEGIN = "GET / HTTP/1.1\r\nHost: web.example\r\n";
    private static final HeadLimits LIMITS = HeadLimits.DEFAULT;

    private static EmbeddedChannel connection(HeadBudget budget) {
        HeaderTimeout timer =
                new HeaderTimeout(() -> 0, (delay, task) -> () -> {}, LIMITS, Duration.ofSeconds(120), () -> {});
        return new EmbeddedChannel(new StrictRequestDecoder(LIMITS, timer, () -> false, budget, TrafficEvents.SILENT));
    }

    private static void send(EmbeddedChannel connection, String text) {
        connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Test
    void boundsWhatHeadsUnderWayHoldInAll() {
        HeadBudget budget = new HeadBudget(30_000);
        EmbeddedChannel first = connection(budget);
        EmbeddedChannel second = connection(budget);
        send(first, BEGIN + "a:\r\n".repeat(100));
        assertEquals(BEGIN.length() + 400 + 101 * HeadBudget.FIELD_BYTES, budget.held());
        send(second, BEGIN + "a:\r\n".repeat(100));
        HttpRequest refused = second.readInbound();
        assertTrue(refused.decoderResult().cause() instanceof HeadRefused, refused::toString);
        send(first, "\r\n");
        assertEquals(0, budget.held());
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
    }

    @Test
    void givesBackWhatAHeadHeldThatNeverEnded() {
        HeadBudget budget = new HeadBudget(30_000);
        EmbeddedChannel connection = connection(budget);
        send(connection, BEGIN);
        assertTrue(budget.held() > 0);
        connection.close();
        assertEquals(0, budget.held());
        connection.finishAndReleaseAll();
    }

    @Test
    void trailersUnderWayCountAsHeadsDo() {
        HeadBudget budget = new HeadBudget(30_000);
        String begin = "POST / HTTP/1.1\r\nHost: web.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        EmbeddedChannel first = connection(budget);
        EmbeddedChannel second = connection(budget);
        send(first, begin + "a: b\r\n".repeat(100));
        // The decoder adds a field when the next line has come.
        assertEquals(99 * (2 + HeadBudget.FIELD_BYTES), budget.held());
        send(second, begin + "a: b\r\n".repeat(100));
        second.readInbound();
        LastHttpContent refused = second.readInbound();
        assertTrue(refused.decoderResult().cause() instanceof HeadRefused, refused::toString);
        send(first, "\r\n");
        assertEquals(0, budget.held());
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
    }

    @Test
    void aLineWhoseEndHasNotComeCountsToo() {
        HeadBudget budget = new HeadBudget(30_000);
        EmbeddedChannel first = connection(budget);
        EmbeddedChannel second = connection(budget);
        send(first, BEGIN + "a: " + "b".repeat(10_000));
        assertEquals(BEGIN.length() + 3 + 10_000 + HeadBudget.FIELD_BYTES, budget.held());
        send(first, "b".repeat(10_000));
        assertEquals(BEGIN.length() + 3 + 20_000 + HeadBudget.FIELD_BYTES, budget.held());
        send(first, "\r\nc: d");
        assertEquals(BEGIN.length() + 3 + 20_002 + 4 + 2 * HeadBudget.FIELD_BYTES, budget.held());
        send(second, BEGIN + "a: " + "b".repeat(1_000));
        send(second, "b".repeat(10_000));
        HttpRequest refused = second.readInbound();
        assertTrue(refused.decoderResult().cause() instanceof HeadRefused, refused::toString);
        send(first, "\r\n\r\n");
        assertEquals(0, budget.held());
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
    }
}
