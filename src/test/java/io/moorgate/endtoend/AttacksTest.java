package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks on a gateway of 256 MiB of heap and 4,096 descriptors. Beside each a client that has done nothing is served throughout and the
 * gateway says that it is alive; the process stays within its memory, and says nothing of faults of its own.
 */
@Tag("attack")
class AttacksTest {
    private static final long RESIDENT_MIB_MAX = 400;

    private static final int CONNECTIONS_MAX = 1_500;
    private static final int LARGE_BYTES = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final Attackers.Attack NOTHING = socket -> {};

    @TempDir
    private static Path directory;

    private static AttackedGateway gateway;
    private static PlainEndpoint largeEndpoint;
    private static PlainEndpoint frameEndpoint;
    private static PlainEndpoint patientEndpoint;
    private static PlainEndpoint talkingEndpoint;
    private static int talkingPort;
    private static int deafPort;
    private static ServerSocket deaf;
    private static Socket last;

    private final Attackers attackers = new Attackers();

    @BeforeAll
    static void start() throws IOException {
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
        patientEndpoint = PlainEndpoint.start(peer -> {
            peer.readHead();
            peer.drop();
        });
        talkingEndpoint = PlainEndpoint.start(peer -> peer.send(large));
        talkingPort = FreePorts.one();
        deafPort = FreePorts.one();
        deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        gateway = new AttackedGateway(directory, RESIDENT_MIB_MAX);
        Manifests manifests = gateway.manifests();
        manifests.service("chat", "kubernetes.io/ws", "path: /chat", frameEndpoint.port());
        manifests.service("large", "http", "path: /large", largeEndpoint.port());
        manifests.service("deaf", "http", "path: /deaf; connect-timeout: 1s", deaf.getLocalPort());
        manifests.service("patient", "http", "path: /patient", patientEndpoint.port());
        manifests.service("talking", "tcp", "listen: '" + talkingPort + "'", talkingEndpoint.port());
        manifests.service("deaf-chat", "kubernetes.io/ws", "path: /mute; connect-timeout: 1s", deaf.getLocalPort());
        manifests.service("deaf-raw", "tcp", "listen: '" + deafPort + "'; connect-timeout: 1s", deaf.getLocalPort());
        gateway.start(
                        "moorgate.http.body-rate-grace=2s",
                        "moorgate.limits.connections-max=" + CONNECTIONS_MAX,
                        "moorgate.overload.connections-max=" + AttackedGateway.DESCRIPTORS / 2)
                .warmedUp("/calm", 1_000)
                .warmedUp("/large", 50);
        last = new Socket();
        last.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        last.close();
        largeEndpoint.close();
        frameEndpoint.close();
        patientEndpoint.close();
        talkingEndpoint.close();
        deaf.close();
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
    void silentTcpClientsDoNotTakeTheLastDescriptors() throws IOException {
        attackers.hold(3_000, gateway.tcpPort(), NOTHING);
        attackers.hold(3_000, gateway.httpPort(), NOTHING);
        int refusedLast = gateway.descriptors();
        assertTrue(refusedLast < AttackedGateway.DESCRIPTORS * 95 / 100, refusedLast + " descriptors");
        // Those that were refused last may still be closing, for a second at the most.
        await().atMost(Duration.ofSeconds(5)).until(() -> gateway.descriptors() < AttackedGateway.DESCRIPTORS * 9 / 10);
        int before = gateway.descriptors();
        gateway.assertUnharmed("6,000 silent TCP clients, " + before + " of 4,096 descriptors used");
        attackers.close();
        await().atMost(PATIENCE).ignoreExceptions().until(gateway::isTcpServed);
    }

    @Test
    void connectsThatCloseAtOnceAreNoFault() throws IOException {
        gateway.innocent().alsoAnew();
        for (int round = 0; round < 2; round++) {
            attackers.connectAndClose(10_000, gateway.httpPort());
            attackers.connectAndClose(10_000, gateway.tcpPort());
            await().atMost(PATIENCE).ignoreExceptions().until(gateway::isTcpServed);
        }
        gateway.assertUnharmed("20,000 connects that close at once, twice");
    }

    @Test
    void clientsThatReadNothingHoldNoMoreThanTheirWindows() throws IOException {
        gateway.innocent().alsoAnew();
        attackers.hold(
                1_000, gateway.httpPort(), socket -> Attackers.send(socket, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
        gateway.assertUnharmed("1,000 clients that ask for 4 MiB each and read nothing");
    }

    @Test
    void tcpClientsThatReadNothingHoldNoMoreThanOneReadEach() throws IOException {
        int letIn = attackers.hold(1_000, talkingPort, NOTHING);
        assertEquals(1_000, letIn);
        gateway.assertUnharmed("1,000 clients of raw TCP that are sent 4 MiB each and read nothing");
    }

    @Test
    void bodiesThatComeSlowlyEnd() throws Exception {
        gateway.innocent().alsoAnew();
        double before = gateway.reached("body-rate");
        int begun = attackers.hold(
                1_000,
                gateway.httpPort(),
                socket -> Attackers.send(
                        socket, "POST /patient HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nslow"));
        await().atMost(PATIENCE).until(() -> gateway.reached("body-rate") == before + begun);
        gateway.assertUnharmed("1,000 bodies that come slowly");
    }

    @Test
    void clientsThatHalfCloseAndStayDoNotPileUp() throws IOException {
        attackers.hold(1_000, gateway.httpPort(), socket -> {
            Attackers.send(socket, "GET /large HTTP");
            socket.shutdownOutput();
        });
        attackers.hold(1_000, gateway.tcpPort(), Socket::shutdownOutput);
        await().atMost(PATIENCE).until(() -> gateway.descriptors() < 500);
        gateway.assertUnharmed("2,000 half-closed connections");
    }

    @Test
    void endpointsThatNeverAcceptHoldUpTheirOwnClientsOnly() throws IOException {
        gateway.innocent().alsoAnew();
        attackers.hold(
                500, gateway.httpPort(), socket -> Attackers.send(socket, "GET /deaf HTTP/1.1\r\nHost: a\r\n\r\n"));
        gateway.assertUnharmed("500 requests to an endpoint that never accepts");
    }

    @Test
    void endpointsThatNeverAcceptHoldUpTheirOwnWebSocketsAndTcpClientsOnly() throws IOException {
        gateway.innocent().alsoAnew();
        attackers.hold(400, gateway.httpPort(), socket -> Attackers.send(socket, UPGRADE.replace("/chat", "/mute")));
        attackers.hold(400, deafPort, socket -> Attackers.send(socket, "hello"));
        gateway.assertUnharmed("400 WebSockets and 400 TCP clients of an endpoint that never accepts");
    }

    @Test
    void floodsOfTinyFramesPassOrEnd() throws IOException {
        gateway.innocent().alsoAnew();
        byte[] tiny = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};
        attackers.hold(20, gateway.httpPort(), Attackers.flood(UPGRADE, repeated(tiny), 10));
        gateway.assertUnharmed("20 floods of tiny WebSocket frames");
    }

    @Test
    void floodsOfPingsPassOrEnd() throws IOException {
        gateway.innocent().alsoAnew();
        byte[] ping = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
        attackers.hold(20, gateway.httpPort(), Attackers.flood(UPGRADE, repeated(ping), 10));
        gateway.assertUnharmed("20 floods of WebSocket Pings");
    }

    @Test
    void floodsOfFragmentsPassOrEnd() throws IOException {
        gateway.innocent().alsoAnew();
        byte[] fragment = {0x00, (byte) 0x80, 0, 0, 0, 0};
        String first = UPGRADE + "\u0001\u0080\0\0\0\0";
        attackers.hold(20, gateway.httpPort(), Attackers.flood(first, repeated(fragment), 10));
        gateway.assertUnharmed("20 floods of empty WebSocket fragments");
    }

    @Test
    void anAuthorThatNamesAHundredThousandPathsKeepsNothingFromOthers() throws IOException {
        gateway.innocent().alsoAnew();
        String paths = IntStream.range(0, 100_000)
                .mapToObj(number -> "/many/" + number)
                .collect(Collectors.joining(","));
        gateway.manifests().service("many", "http", "path: '" + paths + "'", gateway.calmEndpointPort());
        gateway.manifests()
                .service("huge", "http", "path: '/huge/" + "x".repeat(10 << 20) + "'", gateway.calmEndpointPort());
        long before = gateway.process().generation();
        gateway.manifests().service("later", "http", "path: /later", gateway.calmEndpointPort());
        await().atMost(PATIENCE).until(() -> gateway.process().generation() > before);
        gateway.assertUnharmed("100,000 paths and an annotation of 10 MiB");
    }

    private static byte[] repeated(byte[] frame) {
        byte[] many = new byte[frame.length * 10_000];
        for (int at = 0; at < many.length; at++) {
            many[at] = frame[at % frame.length];
        }
        return many;
    }
}
