package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.RawHttp2Client;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attacks by HTTP on a gateway of 256 MiB of heap, whose limits are at their defaults. Beside each, clients that have done nothing are served
 * throughout and the gateway says that it is alive; the process stays within its memory, and says nothing of faults of its own.
 */
@Tag("attack")
class HttpAttacksTest {
    /** The heap, what HTTP/2 may hold beside (a quarter of it), and 128 MiB for what a JVM takes; 393 MiB were measured. */
    private static final long RESIDENT_MIB_MAX = 448;

    private static final String BEGIN = "GET / HTTP/1.1\r\nHost: web.example\r\n";
    private static final String LARGE = "GET /large HTTP/1.1\r\nHost: web.example\r\n\r\n";

    /** Clients that have done nothing; each has one exchange at a time. */
    private static final int ASKERS = 2;

    private static final int WINDOW_BYTES = 100;
    private static final int BODY_BYTES = 256 << 10;
    private static final int LARGE_BYTES = 4 << 20;
    /** All connections that the defaults let in, but for some of those who ask beside. */
    private static final int CLIENTS = (AttackedGateway.DESCRIPTORS - 500) / 2 - 8;

    private static final int CONNECTIONS = 20;
    private static final int STREAMS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static AttackedGateway gateway;
    private static PlainEndpoint web;
    private static PlainEndpoint large;
    private static FramePeer calls;
    private static final AtomicInteger toTheEndpoint = new AtomicInteger();

    private final Attackers attackers = new Attackers();

    @BeforeAll
    static void start() throws IOException {
        web = PlainEndpoint.start(peer -> {
            toTheEndpoint.incrementAndGet();
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        byte[] body = new byte[LARGE_BYTES];
        large = PlainEndpoint.start(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n");
            peer.send(body);
        });
        calls = new FramePeer();
        Http2Settings settings = new Http2Settings().maxConcurrentStreams(1_000).initialWindowSize(WINDOW_BYTES);
        int port = calls.listen(settings, stream -> {
            stream.answer();
            if (stream.header("x-large").isEmpty()) {
                stream.hold();
            } else {
                stream.writeData(FramePeer.message(BODY_BYTES), false);
            }
        });
        gateway = new AttackedGateway(directory, RESIDENT_MIB_MAX);
        gateway.manifests().service("web", "http", "host: web.example; path: /", web.port());
        gateway.manifests().service("large", "http", "host: web.example; path: /large", large.port());
        gateway.manifests().service("calls", "grpc", "host: calls.example.com", port);
        gateway.start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        web.close();
        large.close();
        calls.close();
    }

    @BeforeEach
    void begin() {
        gateway.beginInnocent();
    }

    @AfterEach
    void end() throws IOException {
        attackers.close();
        gateway.endInnocent();
    }

    @Test
    void headsOfThousandsOfTinyFieldsAreRefused() throws Exception {
        gateway.innocent().alsoAnew();
        double before = gateway.reached("header-fields");
        attackers.hold(300, gateway.httpPort(), socket -> Attackers.send(socket, BEGIN + "a:\r\n".repeat(10_000)));
        await().atMost(PATIENCE).until(() -> gateway.reached("header-fields") == before + 300);
        gateway.assertUnharmed("300 heads of 10,000 fields that never end");
    }

    @Test
    void headsThatDoNotEndHoldNoMoreThanTheirBudget() throws IOException {
        gateway.innocent().alsoAnew();
        String field = "a: " + "b".repeat(250) + "\r\n";
        attackers.hold(1_200, gateway.httpPort(), socket -> {
            Attackers.send(socket, BEGIN);
            Attackers.send(socket, field.repeat(100));
        });
        gateway.assertUnharmed("1,200 heads of 25 KiB that never end");
    }

    @Test
    void silentClientsThatTakeAllThatTheyMayLeaveTheLivenessProbeItsDescriptors() throws IOException {
        gateway.endInnocent();
        try (Asker kubelet = Asker.ofLiveness(gateway.process())) {
            attackers.hold(3_000, gateway.tcpPort(), socket -> {});
            attackers.hold(3_000, gateway.httpPort(), socket -> {});
            kubelet.check();
            System.out.println(gateway.descriptors() + " descriptors used");
            kubelet.check();
            attackers.close();
        }
        gateway.beginInnocent();
        gateway.assertUnharmed("6,000 silent clients");
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of("PING", RawHttp2Client.frame(RawHttp2Client.PING, 0, 0, new byte[8])),
                Arguments.of("SETTINGS", RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0)),
                Arguments.of(
                        "PRIORITY", RawHttp2Client.frame(RawHttp2Client.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1})),
                Arguments.of(
                        "PRIORITY of itself",
                        RawHttp2Client.frame(RawHttp2Client.PRIORITY, 0, 1, new byte[] {0, 0, 0, 1, 1})),
                Arguments.of("empty DATA", RawHttp2Client.frame(RawHttp2Client.DATA, 0, 1)),
                Arguments.of("WINDOW_UPDATE", RawHttp2Client.number(RawHttp2Client.WINDOW_UPDATE, 0, 1)),
                Arguments.of("an unknown frame", RawHttp2Client.frame(0x77, 0, 1, new byte[3])),
                Arguments.of("RST_STREAM again", RawHttp2Client.number(RawHttp2Client.RST_STREAM, 1, 8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void endsAConnectionFloodedWith(String name, ByteBuf frame) throws Exception {
        flood(name, Http2Floods.of(frame));
    }

    static Stream<Arguments> resets() {
        return Stream.of(
                Arguments.of("rapid resets", Http2Floods.rapidResets()),
                Arguments.of(
                        "WINDOW_UPDATE of 0",
                        Http2Floods.provokedResets(
                                stream -> RawHttp2Client.number(RawHttp2Client.WINDOW_UPDATE, stream, 0))),
                Arguments.of(
                        "WINDOW_UPDATE above the maximum",
                        Http2Floods.provokedResets(stream ->
                                RawHttp2Client.number(RawHttp2Client.WINDOW_UPDATE, stream, Integer.MAX_VALUE))),
                Arguments.of(
                        "PRIORITY of itself",
                        Http2Floods.provokedResets(stream -> RawHttp2Client.frame(
                                RawHttp2Client.PRIORITY,
                                0,
                                stream,
                                Unpooled.buffer(5).writeInt(stream).writeByte(1)))),
                Arguments.of("DATA behind the end", Http2Floods.dataBehindTheEnd()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resets")
    void endsAConnectionOfCallsThatAreResetBy(String name, ByteBuf bytes) throws Exception {
        double before = gateway.reached("http2-resets");
        int connectedBefore = toTheEndpoint.get();
        flood(name, bytes);
        assertEquals(before + 1, gateway.reached("http2-resets"));
        assertTrue(toTheEndpoint.get() - connectedBefore < 300, toTheEndpoint + " connections to the endpoint");
    }

    static Stream<Arguments> headerBlocks() {
        return Stream.of(
                Arguments.of("fields on and on", Http2Floods.continuations(RawHttp2Client.block("a", "b"))),
                Arguments.of("nothing on and on", Http2Floods.continuations(Unpooled.EMPTY_BUFFER)),
                Arguments.of("14,000 references", Http2Floods.references()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headerBlocks")
    void endsAConnectionOfHeaderBlocksOf(String name, ByteBuf bytes) throws Exception {
        flood("header blocks of " + name, bytes);
    }

    private void flood(String name, ByteBuf bytes) throws Exception {
        gateway.innocent().alsoAnew();
        try (RawHttp2Client flooding = new RawHttp2Client(gateway.httpPort())) {
            flooding.send(bytes);
            await().atMost(PATIENCE).until(flooding::isClosed);
            assertEquals(RawHttp2Client.ENHANCE_YOUR_CALM, flooding.goAwayCode(), flooding::toString);
            await().atMost(PATIENCE)
                    .until(() -> gateway.process().ask("connections").getInteger("http", 0) <= ASKERS);
            gateway.assertUnharmed(name);
        }
    }

    @Test
    void endsAConnectionThatAsksAndDoesNotReadItsAnswers() throws Exception {
        gateway.innocent().alsoAnew();
        double before = gateway.reached("http2-resets");
        attackers.hold(1, gateway.httpPort(), HttpAttacksTest::askAndReadNothing);
        await().atMost(PATIENCE).until(() -> gateway.reached("http2-resets") > before);
        gateway.assertUnharmed("calls whose answers are not read");
    }

    private static void askAndReadNothing(Socket socket) throws IOException {
        ByteBuf begin = Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
        write(socket, Unpooled.wrappedBuffer(begin, RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0)));
        for (int stream = 1; stream < 4_000_000; stream += 2) {
            write(socket, RawHttp2Client.head(stream, true, RawHttp2Client.call()));
        }
    }

    private static void write(Socket socket, ByteBuf bytes) throws IOException {
        bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
    }

    @Test
    void unreadDownloadsHoldNoMoreThanTheirBudget() throws Exception {
        hold("2,000 unread downloads of gRPC", new Http2Settings().initialWindowSize(WINDOW_BYTES), connection -> {
            connection.open(FrameHalf.call().add("x-large", "1"), false, FrameHalf::hold);
        });
    }

    @Test
    void unreadAnswersHoldNoMoreThanTheirBudget() throws Exception {
        double before = gateway.reached("http1-buffers");
        attackers.hold(CLIENTS, gateway.httpPort(), socket -> Attackers.send(socket, LARGE));
        await().atMost(PATIENCE).until(() -> gateway.reached("http1-buffers") > before);
        gateway.innocent().alsoAnew();
        gateway.assertUnharmed(CLIENTS + " clients that ask for 4 MiB each and read nothing");
    }

    @Test
    void untakenUploadsHoldNoMoreThanTheirBudget() throws Exception {
        hold("2,000 uploads of gRPC that are not taken", new Http2Settings(), connection -> {
            FrameHalf stream = connection.open(FrameHalf.call(), false, half -> {});
            stream.writeData(FramePeer.message(BODY_BYTES), false);
        });
    }

    private static void hold(String attack, Http2Settings settings, Consumer<FramePeer.Connection> call)
            throws Exception {
        gateway.innocent().alsoAnew();
        double before = gateway.reached("http2-buffers");
        List<FramePeer.Connection> connections = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            FramePeer.Connection opened = calls.connect(gateway.httpPort(), settings);
            connections.add(opened);
            for (int stream = 0; stream < STREAMS; stream++) {
                call.accept(opened);
            }
        }
        await().atMost(PATIENCE).until(() -> gateway.reached("http2-buffers") > before);
        gateway.assertUnharmed(attack);
        connections.forEach(FramePeer.Connection::close);
    }
}
