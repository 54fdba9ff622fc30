package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;

import io.moorgate.routing.Protocol;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A client and an endpoint, each of HTTP/1.1 or HTTP/2, at both ends of a gateway, for one exchange whose answer is sent piece by
 * piece. The gateway's clock stands still until it is moved. Any thread.
 */
public final class Exchanges implements AutoCloseable {
    private static final int CANCEL = 8;

    public final LoopTime time = new LoopTime();
    public final StreamFixture gateway = new StreamFixture(time);
    private final FramePeer frames = new FramePeer();

    /** A version of HTTP. */
    public enum Version {
        HTTP_1_1,
        HTTP_2
    }

    /** How a client gives up. */
    public enum Leaving {
        /** Closes its connection. */
        FIN,
        /** Resets its connection. */
        RST,
        /** Resets its stream; of HTTP/2 only. */
        RST_STREAM
    }

    /** The client's end. */
    public interface Client extends AutoCloseable {
        /** Everything that has come, of HTTP/1.1 with head and chunks. */
        String seen();

        /** Whether the answer has ended as it should. */
        boolean isWhole();

        /** Whether the answer has ended in the middle. */
        boolean isCut();

        void leave(Leaving how) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** The endpoint's end. */
    public interface Endpoint extends AutoCloseable {
        boolean isAsked();

        /** Sends the head of an answer of {@code type}, whose length is not known. */
        void answer(String type) throws IOException;

        void send(String piece) throws IOException;

        /** Whether it has been given up. */
        boolean isLeft();

        @Override
        void close() throws IOException;
    }

    /** Opens an endpoint that takes whatever comes. */
    private Endpoint endpoint(Version version) throws IOException {
        return version == Version.HTTP_2 ? new FrameEndpoint() : new TextEndpoint();
    }

    /** Asks for {@code /answer}. */
    private Client asks(Version version) throws IOException {
        return version == Version.HTTP_2 ? new FrameClient() : new TextClient();
    }

    /** What both sides do of an exchange that the endpoint has been asked for. */
    @FunctionalInterface
    public interface Talk {
        void between(Endpoint endpoint, Client client) throws Exception;
    }

    /** An exchange of its own, over these versions, which is over when {@code talk} is. */
    public void exchange(Version ofClient, Version ofEndpoint, Talk talk) throws Exception {
        try (Endpoint endpoint = endpoint(ofEndpoint);
                Client client = asks(ofClient)) {
            await().until(endpoint::isAsked);
            talk.between(endpoint, client);
        }
    }

    /** Each version of the client with each of the endpoint, behind {@code further}. */
    public static Stream<Arguments> versions(Object... further) {
        return Stream.of(Version.values()).flatMap(client -> Stream.of(Version.values())
                .map(endpoint -> Arguments.of(Stream.concat(Stream.of(further), Stream.of(client, endpoint))
                        .toArray())));
    }

    @Override
    public void close() {
        gateway.close();
        frames.close();
    }

    private final class TextEndpoint implements Endpoint {
        private final AtomicReference<RawEndpoint.Peer> peer = new AtomicReference<>();
        private final RawEndpoint endpoint = new RawEndpoint(connection -> {
            connection.readHead();
            peer.set(connection);
            connection.read(1);
        });

        TextEndpoint() throws IOException {
            gateway.with(Protocol.AUTO).routeTo(endpoint.port());
        }

        @Override
        public boolean isAsked() {
            return peer.get() != null;
        }

        @Override
        public void answer(String type) throws IOException {
            peer.get().send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        @Override
        public void send(String piece) throws IOException {
            peer.get().send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
        }

        @Override
        public boolean isLeft() {
            return !endpoint.ends.isEmpty();
        }

        @Override
        public void close() throws IOException {
            endpoint.close();
        }
    }

    private final class FrameEndpoint implements Endpoint {
        FrameEndpoint() {
            gateway.with(Protocol.GRPC).routeTo(frames.listen(new Http2Settings(), stream -> {}));
        }

        private FrameHalf stream() {
            return frames.streams.getLast();
        }

        @Override
        public boolean isAsked() {
            return !frames.streams.isEmpty();
        }

        @Override
        public void answer(String type) {
            stream().writeHead(new DefaultHttp2Headers().status("200").add("content-type", type), false);
        }

        @Override
        public void send(String piece) {
            stream().writeData(Unpooled.copiedBuffer(piece, StandardCharsets.UTF_8), false);
        }

        @Override
        public boolean isLeft() {
            return stream().reset.get() != null;
        }

        @Override
        public void close() {}
    }

    private final class TextClient implements Client {
        private final RawClient client = new RawClient(gateway.port());
        private final StringBuffer seen = new StringBuffer();
        private final Thread reading;

        TextClient() throws IOException {
            client.send("GET /answer HTTP/1.1\r\nHost: a.example.com\r\nConnection: close\r\n\r\n");
            reading = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try {
                while (true) {
                    seen.append(client.readUntil("\n"));
                }
            } catch (IOException end) {
                // what has come says how
            }
        }

        @Override
        public String seen() {
            return seen.toString();
        }

        @Override
        public boolean isWhole() {
            return seen().endsWith("\r\n0\r\n\r\n");
        }

        @Override
        public boolean isCut() {
            return !reading.isAlive() && !isWhole();
        }

        @Override
        public void leave(Leaving how) throws IOException {
            if (how == Leaving.RST) {
                client.socket().setSoLinger(true, 0);
            }
            client.close();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private final class FrameClient implements Client {
        private final StringBuffer seen = new StringBuffer();
        private final FramePeer.Connection connection = frames.connect(gateway.port(), new Http2Settings());
        private final FrameHalf stream = connection.open(
                new DefaultHttp2Headers()
                        .method("GET")
                        .scheme("http")
                        .path("/answer")
                        .authority("a.example.com"),
                true,
                half -> half.onBytes(data -> seen.append(data.toString(StandardCharsets.UTF_8))));

        @Override
        public String seen() {
            return stream.header(":status") + seen;
        }

        @Override
        public boolean isWhole() {
            return stream.ended.get();
        }

        @Override
        public boolean isCut() {
            return stream.reset.get() != null && !stream.ended.get();
        }

        @Override
        public void leave(Leaving how) {
            switch (how) {
                case FIN -> connection.close();
                case RST -> connection.abort();
                case RST_STREAM -> stream.writeReset(CANCEL);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
