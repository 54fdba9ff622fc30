package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks on a gateway of 256 MiB of heap and 4,096 descriptors. Beside each a client that has done nothing is served throughout; the
 * process stays within its memory, and says nothing of faults of its own.
 */
class AttacksTest {
    private static final int DESCRIPTORS = 4096;
    private static final int CONNECTIONS_MAX = 1_500;
    private static final int LARGE_BYTES = 4 << 20;

    /** The heap, the buffers that the attacks here may take, and what a JVM takes beside; 231 MiB were measured. */
    private static final long RESIDENT_KIB_MAX = 400 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final Attackers.Attack NOTHING = socket -> {};

    @TempDir
    private static Path directory;

    private static Vertx vertx;
    private static Manifests manifests;
    private static Echoes echoes;
    private static GatewayProcess gateway;
    private static PlainEndpoint largeEndpoint;
    private static PlainEndpoint frameEndpoint;
    private static ServerSocket deaf;
    private static Socket last;
    private static int tcpPort;

    private final Attackers attackers = new Attackers();
    private InnocentBystander innocent;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        echoes = Echoes.start(vertx, "calm");
        byte[] large = new byte[LARGE_BYTES];
        largeEndpoint = PlainEndpoint.start(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n");
            peer.send(large);
        });
        frameEndpoint = PlainEndpoint.start(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            peer.drop();
        });
        deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        tcpPort = FreePorts.one();
        manifests = new Manifests(directory);
        manifests.service("calm", "http", "host: calm.test; path: /calm", echoes.httpPort());
        manifests.service("chat", "kubernetes.io/ws", "path: /chat", frameEndpoint.port());
        manifests.service("large", "http", "path: /large", largeEndpoint.port());
        manifests.service("deaf", "http", "path: /deaf; connect-timeout: 1s", deaf.getLocalPort());
        manifests.service("raw", "tcp", "listen: '" + tcpPort + "'", echoes.tcpPort());
        gateway = GatewayProcess.begin(
                List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh"),
                Stream.concat(Fleet.JAVA_FLAGS.stream(), Stream.of("-Xmx256m")).toList(),
                "127.0.0.1",
                directory,
                "moorgate.limits.connections-max=" + CONNECTIONS_MAX,
                "moorgate.overload.connections-max=" + DESCRIPTORS / 2);
        gateway.httpPort();
        last = new Socket();
        last.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        last.close();
        largeEndpoint.close();
        frameEndpoint.close();
        deaf.close();
        Await.done(vertx.close());
    }

    @BeforeEach
    void begin() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            innocent = new InnocentBystander(gateway, "calm");
            return true;
        });
    }

    @AfterEach
    void end() throws IOException {
        attackers.close();
        innocent.close();
    }

    private void assertUnharmed(String attack) throws IOException {
        long longestMs = innocent.check();
        long kib = gateway.residentKib();
        System.out.println("attack \"" + attack + "\": longest answer beside it " + longestMs + " ms, resident "
                + (kib >> 10) + " MiB");
        assertTrue(gateway.isAlive());
        assertTrue(kib < RESIDENT_KIB_MAX, (kib >> 10) + " MiB");
        for (String fault : List.of("OutOfMemory", "IllegalReferenceCount", "LEAK:", " ERROR ")) {
            assertFalse(gateway.hasSaid(fault), gateway.log());
        }
    }

    private static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    @Test
    void silentTcpClientsDoNotTakeTheLastDescriptors() throws IOException {
        attackers.hold(3_000, tcpPort, NOTHING);
        attackers.hold(3_000, gateway.httpPort(), NOTHING);
        int before = descriptors();
        assertTrue(before < DESCRIPTORS * 9 / 10, before + " descriptors");
        assertUnharmed("6,000 silent TCP clients, " + before + " of 4,096 descriptors used");
        attackers.close();
        await().atMost(PATIENCE).ignoreExceptions().until(this::isTcpServed);
    }

    private boolean isTcpServed() throws IOException {
        try (Socket client = new Socket("127.0.0.1", tcpPort)) {
            client.setSoTimeout(5_000);
            Attackers.send(client, "!");
            return client.getInputStream().read() == '!';
        }
    }

    @Test
    void connectsThatCloseAtOnceAreNoFault() throws IOException {
        innocent.alsoAnew();
        for (int round = 0; round < 2; round++) {
            attackers.connectAndClose(10_000, gateway.httpPort());
            attackers.connectAndClose(10_000, tcpPort);
            await().atMost(PATIENCE).ignoreExceptions().until(this::isTcpServed);
        }
        assertUnharmed("20,000 connects that close at once, twice");
    }

    @Test
    void clientsThatReadNothingHoldNoMoreThanTheirWindows() throws IOException {
        innocent.alsoAnew();
        attackers.hold(
                1_000, gateway.httpPort(), socket -> Attackers.send(socket, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertUnharmed("1,000 clients that ask for 4 MiB each and read nothing");
    }

    @Test
    void clientsThatHalfCloseAndStayDoNotPileUp() throws IOException {
        attackers.hold(1_000, gateway.httpPort(), socket -> {
            Attackers.send(socket, "GET /large HTTP");
            socket.shutdownOutput();
        });
        attackers.hold(1_000, tcpPort, Socket::shutdownOutput);
        await().atMost(PATIENCE).until(() -> descriptors() < 500);
        assertUnharmed("2,000 half-closed connections");
    }

    @Test
    void endpointsThatNeverAcceptHoldUpTheirOwnClientsOnly() throws IOException {
        innocent.alsoAnew();
        attackers.hold(
                500, gateway.httpPort(), socket -> Attackers.send(socket, "GET /deaf HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertUnharmed("500 requests to an endpoint that never accepts");
    }

    @Test
    void floodsOfTinyFramesPassOrEnd() throws IOException {
        innocent.alsoAnew();
        byte[] tiny = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};
        attackers.hold(20, gateway.httpPort(), Attackers.flood(UPGRADE, repeated(tiny), 10));
        assertUnharmed("20 floods of tiny WebSocket frames");
    }

    @Test
    void floodsOfPingsPassOrEnd() throws IOException {
        innocent.alsoAnew();
        byte[] ping = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
        attackers.hold(20, gateway.httpPort(), Attackers.flood(UPGRADE, repeated(ping), 10));
        assertUnharmed("20 floods of WebSocket Pings");
    }

    @Test
    void floodsOfFragmentsPassOrEnd() throws IOException {
        innocent.alsoAnew();
        byte[] fragment = {0x00, (byte) 0x80, 0, 0, 0, 0};
        String first = UPGRADE + "\u0001\u0080\0\0\0\0";
        attackers.hold(20, gateway.httpPort(), Attackers.flood(first, repeated(fragment), 10));
        assertUnharmed("20 floods of empty WebSocket fragments");
    }

    @Test
    void anAuthorThatNamesAHundredThousandPathsKeepsNothingFromOthers() throws IOException {
        innocent.alsoAnew();
        String paths = IntStream.range(0, 100_000)
                .mapToObj(number -> "/many/" + number)
                .collect(Collectors.joining(","));
        manifests.service("many", "http", "path: '" + paths + "'", echoes.httpPort());
        manifests.service("huge", "http", "path: '/huge/" + "x".repeat(10 << 20) + "'", echoes.httpPort());
        long before = gateway.generation();
        manifests.service("later", "http", "path: /later", echoes.httpPort());
        await().atMost(PATIENCE).until(() -> gateway.generation() > before);
        assertUnharmed("100,000 paths and an annotation of 10 MiB");
    }

    private static byte[] repeated(byte[] frame) {
        byte[] many = new byte[frame.length * 10_000];
        for (int at = 0; at < many.length; at++) {
            many[at] = frame[at % frame.length];
        }
        return many;
    }
}
