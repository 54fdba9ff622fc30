import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.concurrent.TimeUnit;

/**
 * Calls over some HTTP/2 connections: one after the other on each place, or messages there and back on streams that stay.
 * One event loop; counts and latencies are that loop's. All that answers one read goes out in one write, as it does from
 * clients that have many calls at once.
 */
final class Http2Load {
    /** What a place does again and again. */
    enum Kind {
        /** A unary gRPC call. */
        UNARY,
        /** Some messages in one frame, then all of them back. */
        BIDI,
        /** A GET. */
        GET
    }

    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final int port;
    private final Kind kind;
    private final int messages;
    private final ByteBuf burst;
    final Latencies latencies = new Latencies();
    private volatile boolean running = true;
    private volatile String fault = "";

    /** {@code messages} of {@code bytes} each go out together. */
    Http2Load(int port, Kind kind, int bytes, int messages) {
        this.port = port;
        this.kind = kind;
        this.messages = messages;
        burst = Unpooled.directBuffer();
        for (int i = 0; i < messages; i++) {
            burst.writeByte(0).writeInt(bytes).writeZero(bytes);
        }
    }

    void start(int connections, int places) throws Exception {
        for (int i = 0; i < connections; i++) {
            new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new Caller(places))
                    .connect("127.0.0.1", port)
                    .sync();
        }
    }

    void reset() throws Exception {
        loop.next().submit(latencies::clear).sync();
    }

    void close() throws Exception {
        running = false;
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
    }

    /** What is waited for on a stream. */
    private static final class Place {
        long sentNanos;
        int missing;
        String status = "";
    }

    private final class Caller extends Http2 {
        private final int places;
        private final Http2Headers request;

        Caller(int places) {
            super(true);
            this.places = places;
            this.request = kind == Kind.GET
                    ? headers(":method", "GET", ":scheme", "http", ":authority", "bench.test", ":path", "/get", "accept", "*/*")
                    : headers(":method", "POST", ":scheme", "http", ":authority", "bench.test", ":path", "/bench.Echo/Say",
                            "content-type", "application/grpc", "te", "trailers");
        }

        @Override
        void onOpen() {
            for (int i = 0; i < places; i++) {
                try {
                    begin(new Place());
                } catch (Exception cause) {
                    onFault(cause.toString());
                }
            }
        }

        private void begin(Place place) throws Exception {
            if (!running) {
                return;
            }
            Http2Stream stream = open();
            stream.of = place;
            place.sentNanos = System.nanoTime();
            sendHeaders(stream, request, kind == Kind.GET);
            if (kind != Kind.GET) {
                send(stream, place);
            }
        }

        private void send(Http2Stream stream, Place place) {
            place.missing = burst.readableBytes();
            sendData(stream, burst.retainedDuplicate(), kind == Kind.UNARY);
        }

        @Override
        void onHeaders(Http2Stream stream, Http2Headers headers, boolean isEnd) throws Exception {
            Place place = (Place) stream.of;
            CharSequence status = headers.get(kind == Kind.GET ? ":status" : "grpc-status");
            place.status = status == null ? place.status : status.toString();
            if (isEnd) {
                onEnd(stream, place);
            }
        }

        @Override
        void onData(Http2Stream stream, ByteBuf data, boolean isEnd) throws Exception {
            Place place = (Place) stream.of;
            place.missing -= data.readableBytes();
            if (kind == Kind.BIDI && place.missing == 0) {
                long now = System.nanoTime();
                for (int i = 0; i < messages; i++) {
                    latencies.add(now - place.sentNanos);
                }
                place.sentNanos = now;
                send(stream, place);
            }
            if (isEnd) {
                onEnd(stream, place);
            }
        }

        private void onEnd(Http2Stream stream, Place place) throws Exception {
            forget(stream);
            if (!place.status.equals(kind == Kind.GET ? "200" : "0")) {
                onFault("status " + place.status);
                return;
            }
            latencies.add(System.nanoTime() - place.sentNanos);
            begin(place);
        }

        @Override
        void onFault(String why) {
            if (running && fault.isEmpty()) {
                fault = why;
            }
        }
    }
}
