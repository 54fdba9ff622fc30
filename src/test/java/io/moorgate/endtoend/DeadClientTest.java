package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.time.Ticker;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer vanishes without a word: no FIN, no RST, nothing from the network in its place. The gateway finds out by its
 * Pings and by the kernel's probes. Needs root, for network namespaces.
 */
class DeadClientTest {
    private static final int FAR = 0;
    private static final int GATEWAY = 1;
    private static final int LISTEN = 5432;
    private static final int BAD_GATEWAY = 1014;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of each process. */
    private static final int WEBSOCKETS = 20;

    private static final int CALLS = 20;
    private static final int SESSIONS = 10;
    private static final JsonObject ONE_PROCESS =
            new JsonObject().put("websocket", WEBSOCKETS).put("grpc", CALLS).put("tcp", SESSIONS);
    private static final JsonObject TWO_PROCESSES = new JsonObject()
            .put("websocket", 2 * WEBSOCKETS)
            .put("grpc", 2 * CALLS)
            .put("tcp", 2 * SESSIONS);

    private final Ticker ticker = Ticker.system();

    @TempDir
    private Path directory;

    private Namespaces namespaces;
    private GatewayProcess gateway;
    private ChildProcess outside;
    private ChildProcess far;

    @BeforeEach
    void start() throws Exception {
        namespaces = new Namespaces();
        outside = clientsProcess(Optional.empty(), Namespaces.OUTSIDE_HOST);
        far = clientsProcess(Optional.of(FAR), Namespaces.frontHost(FAR));
    }

    private ChildProcess clientsProcess(Optional<Integer> number, String host) throws IOException {
        return ChildProcess.begin(namespaces.launcher(number), List.of(), line -> {}, ClientsProcess.class, host);
    }

    @AfterEach
    void closeEverything() throws Exception {
        if (gateway != null) {
            gateway.kill();
        }
        if (outside != null) {
            outside.close();
        }
        if (far != null) {
            far.close();
        }
        if (namespaces != null) {
            namespaces.remove();
        }
    }

    @Test
    void clientsThatVanishAreNoticedAndFreedAndNobodyElseIsTouched() throws Exception {
        serve(outside, Namespaces.OUTSIDE_HOST);
        hold(far);
        hold(outside);
        assertEquals(TWO_PROCESSES, gateway.ask("connections"));
        assertEquals(TWO_PROCESSES, outside.ask("endpoints"));

        namespaces.isolate(FAR);
        long cutNanos = ticker.nanos();
        awaitFreed(cutNanos);

        assertEquals(ONE_PROCESS, gateway.ask("connections"));
        await(() -> outside.ask("endpoints").equals(ONE_PROCESS));
        awaitCounted(WEBSOCKETS, "chat", "websocket", "client");
        awaitCounted(CALLS, "calls", "grpc", "client");
        awaitCounted(SESSIONS, "shell", "tcp", "client");
        assertUntouched(outside);
    }

    @Test
    void anEndpointThatVanishesLeavesNoClientHanging() throws Exception {
        serve(far, Namespaces.frontHost(FAR));
        hold(outside);
        assertEquals(ONE_PROCESS, gateway.ask("connections"));

        namespaces.isolate(FAR);
        long cutNanos = ticker.nanos();
        awaitTold(cutNanos);
    }

    @Test
    void sessionsThatVanishWhileSomethingIsOnItsWayToThemAreNoticedToo() throws Exception {
        serve(outside, Namespaces.OUTSIDE_HOST);
        hold(far);
        hold(outside);

        namespaces.isolate(FAR);
        long cutNanos = ticker.nanos();
        outside.ask("tell news");
        awaitFreed(cutNanos);

        await(() -> outside.ask("endpoints").equals(ONE_PROCESS));
        awaitCounted(SESSIONS, "shell", "tcp", "client");
        assertUntouched(outside);
    }

    @Test
    void anEndpointThatVanishesWhileItsClientsSpeakLeavesNoneHanging() throws Exception {
        serve(far, Namespaces.frontHost(FAR));
        hold(outside);

        namespaces.isolate(FAR);
        long cutNanos = ticker.nanos();
        outside.ask("say anybody?");
        awaitTold(cutNanos);
    }

    private void awaitFreed(long cutNanos) throws InterruptedException, IOException {
        for (String protocol : ONE_PROCESS.fieldNames()) {
            int left = ONE_PROCESS.getInteger(protocol);
            await(() -> gateway.ask("connections").getInteger(protocol, 0) == left);
            System.out.printf(
                    "%s: freed at most %d ms after the cut%n",
                    protocol, Duration.ofNanos(ticker.nanos() - cutNanos).toMillis());
        }
    }

    /** Waits until no client of the endpoint hangs: WebSockets get Close 1014, sessions an RST. */
    private void awaitTold(long cutNanos) throws IOException, InterruptedException {
        await(() -> outside.ask("clients").getInteger("lost") == WEBSOCKETS + CALLS + SESSIONS);
        System.out.printf(
                "clients of a dead endpoint: notified at most %d ms after the cut%n",
                Duration.ofNanos(ticker.nanos() - cutNanos).toMillis());
        assertEquals(
                new JsonArray(Collections.nCopies(WEBSOCKETS, BAD_GATEWAY)),
                outside.ask("clients").getJsonArray("codes"));
        awaitCounted(WEBSOCKETS, "chat", "websocket", "endpoint");
        awaitCounted(CALLS, "calls", "grpc", "endpoint");
        awaitCounted(SESSIONS, "shell", "tcp", "endpoint");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    /** A gateway whose endpoints are those of {@code process}, at {@code host}. */
    private void serve(ChildProcess process, String host) throws IOException {
        String[] ports = process.ready().split(",");
        Manifests manifests = new Manifests(directory, host);
        manifests.service("chat", "kubernetes.io/ws", "path: /chat; ping-interval: 1s", Integer.parseInt(ports[0]));
        manifests.service(
                "calls", "grpc", "path: /grpc.testing.TestService; ping-interval: 1s", Integer.parseInt(ports[1]));
        manifests.service("shell", "tcp", "listen: '" + LISTEN + "'; ping-interval: 1s", Integer.parseInt(ports[2]));
        gateway = GatewayProcess.begin(
                namespaces.launcher(Optional.of(GATEWAY)),
                List.of(),
                Namespaces.frontHost(GATEWAY),
                directory,
                "moorgate.limits.bind-address=0.0.0.0");
        gateway.httpPort();
        await(() -> gateway.generation() > 0);
    }

    private void hold(ChildProcess process) throws IOException, InterruptedException {
        process.ready();
        process.ask("hold " + gateway.host() + " " + gateway.httpPort() + " " + LISTEN + " " + WEBSOCKETS + " " + CALLS
                + " " + SESSIONS);
    }

    /** Waits until {@code count} connections are counted as ended since that side did not answer any more. */
    private void awaitCounted(int count, String service, String protocol, String side) {
        String series = "moorgate_connections_closed_total{namespace=\"test\",service=\"" + service + "\",protocol=\""
                + protocol + "\",reason=\"dead-peer\",side=\"" + side + "\"}";
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertEquals(
                        count, gateway.ask("metrics").getDouble(series, 0.0).intValue()));
    }

    private static void assertUntouched(ChildProcess process) throws IOException, InterruptedException {
        JsonObject all = new JsonObject()
                .put("held", WEBSOCKETS + CALLS + SESSIONS)
                .put("lost", 0)
                .put("codes", new JsonArray());
        assertEquals(all, process.ask("echo again"));
    }
}
