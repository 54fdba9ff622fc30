package io.moorgate.traffic.http.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream that is one side of a relay. */
class HttpStreamTransportTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aStreamThatBrokeBeforeItsRelayBeganSaysHow() throws Exception {
        AtomicBoolean isGone = new AtomicBoolean();
        HttpStreamTransport transport = loop.submit(
                        () -> new HttpStreamTransport(new Silent(), loop, Timers.of(loop), () -> Kind.DEAD_PEER))
                .get();
        loop.submit(() -> {
                    transport.onGone(() -> isGone.set(true));
                    transport.onBroken(StreamBreak.OVER_LIMIT);
                    transport.begin(new Told());
                })
                .get();
        loop.submit(() -> {}).get();
        assertTrue(isGone.get());
        assertEquals(List.of("broken limit", "closed"), told);
    }

    private final class Told implements Transport.Events {
        @Override
        public void read(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void burst(long bytes) {}

        @Override
        public void sent() {}

        @Override
        public void inputEnded() {}

        @Override
        public void finished() {}

        @Override
        public void broken(Kind how) {
            told.add("broken " + how.label());
        }

        @Override
        public void failed(Throwable fault) {
            told.add("failed");
        }

        @Override
        public void closed() {
            told.add("closed");
        }
    }

    /** A stream on which nothing comes. */
    private static final class Silent implements HttpStream {
        @Override
        public void read(StreamReader reader) {}

        @Override
        public boolean isReadEnded() {
            return false;
        }

        @Override
        public boolean isWriteEnded() {
            return false;
        }

        @Override
        public void credit(int bytes) {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void writeHead(Http2Headers head, boolean end, WriteListener listener) {}

        @Override
        public void writeData(ByteBuf data, boolean end, WriteListener listener) {
            data.release();
        }

        @Override
        public void writeTrailers(Http2Headers trailers, WriteListener listener) {}

        @Override
        public void reset(long code) {}
    }
}
