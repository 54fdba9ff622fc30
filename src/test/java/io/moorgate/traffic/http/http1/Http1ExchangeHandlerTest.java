package io.moorgate.traffic.http.http1;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a connection goes from one exchange to the next. */
class Http1ExchangeHandlerTest {
    private static String get(String host, String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    @Test
    void readsNoMoreThanOneReadAheadOfTheRequestThatIsServed() {
        List<RequestHead> heads = new ArrayList<>();
        List<HttpStream> streams = new ArrayList<>();
        HeadLimits limits = HeadLimits.DEFAULT;
        HeaderTimeout timer =
                new HeaderTimeout(() -> 0, (delay, task) -> () -> {}, limits, Duration.ofSeconds(120), () -> {});
        Http1ExchangeHandler handler = new Http1ExchangeHandler(
                timer,
                new NoEnds(),
                (head, stream) -> {
                    heads.add(head);
                    streams.add(stream);
                },
                TrafficEvents.SILENT);
        EmbeddedChannel channel = new EmbeddedChannel();
        handler.install(channel.pipeline(), limits, HeadBudget.ofHeap(), BufferFixture.unbounded(channel));
        channel.writeInbound(Unpooled.copiedBuffer(get("a", "/1") + get("a", "/2"), StandardCharsets.US_ASCII));
        assertEquals(1, heads.size());
        assertTrue(streams.getFirst().isReadEnded());
        assertFalse(channel.config().isAutoRead());
        streams.getFirst().writeHead(new DefaultHttp2Headers().status("200"), true, HttpStream.UNHEARD);
        channel.runPendingTasks();
        assertEquals("/2", heads.getLast().target());
        assertEquals(2, heads.size());
        assertTrue(channel.config().isAutoRead());
        channel.finishAndReleaseAll();
    }

    @Test
    void keepsNothingOfTheRequestOnceTheConnectionHasLeftHttp() {
        List<WeakReference<Object>> kept = new ArrayList<>();
        HeadLimits limits = HeadLimits.DEFAULT;
        HeaderTimeout timer =
                new HeaderTimeout(() -> 0, (delay, task) -> () -> {}, limits, Duration.ofSeconds(120), () -> {});
        Http1ExchangeHandler handler = new Http1ExchangeHandler(
                timer,
                new NoEnds(),
                (head, stream) -> upgrade(head, (Http1ClientStream) stream, kept),
                TrafficEvents.SILENT);
        EmbeddedChannel channel = new EmbeddedChannel();
        handler.install(channel.pipeline(), limits, HeadBudget.ofHeap(), BufferFixture.unbounded(channel));
        channel.writeInbound(Unpooled.copiedBuffer(get("a", "/1"), StandardCharsets.US_ASCII));
        channel.runPendingTasks();
        assertTrue(
                channel.pipeline().names().size() <= 1,
                () -> channel.pipeline().names().toString());
        await().until(() -> {
            System.gc();
            return kept.stream().allMatch(each -> each.get() == null);
        });
        assertEquals(3, kept.size());
        Reference.reachabilityFence(handler);
        channel.finishAndReleaseAll();
    }

    /** Switches protocols; notes what of the exchange no one needs from then on. */
    private static void upgrade(RequestHead head, Http1ClientStream stream, List<WeakReference<Object>> kept) {
        Runnable gone = head::target;
        UpgradeBuffer buffer = stream.upgrade();
        buffer.onGone(gone);
        kept.add(new WeakReference<>(head));
        kept.add(new WeakReference<>(stream));
        kept.add(new WeakReference<>(gone));
        stream.switchProtocols(
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS), switched -> {});
    }

    private static final class NoEnds implements ConnectionEnds {
        @Override
        public void refuse(Throwable fault) {}

        @Override
        public void endAfterAnswer() {}

        @Override
        public void inputEnded(Runnable late) {}

        @Override
        public boolean noticesResets() {
            return true;
        }

        @Override
        public boolean isPortLeaving() {
            return false;
        }

        @Override
        public void leftHttp() {}
    }
}
