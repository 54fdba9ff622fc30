package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.moorgate.FreePorts;
import io.moorgate.time.Ticker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint goes while it holds a thousand gRPC streams and a thousand TCP sessions. */
class EndpointRemovedTest {
    private static final int OF_EACH = 1_000;
    private static final int FINISHED_IN_TIME = 100;
    private static final int NEWCOMERS = 100;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Calls and sessions are ended in the last tenth of the drain timeout, before the tenth that is left for answers.
     */
    private static final Duration TOLD_AFTER = Duration.ofSeconds(24);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PART = Duration.ofMillis(300);

    private final Ticker ticker = Ticker.system();
    private final Vertx vertx = Vertx.vertx();
    private final ManyTcpClients sessions = new ManyTcpClients(vertx);
    private final Echoes going = Echoes.start(vertx, "going");
    private final Echoes staying = Echoes.start(vertx, "staying");
    private final InteropEndpoint goingCalls;
    private final InteropEndpoint stayingCalls;
    private final int listen;

    @TempDir
    private Path directory;

    private Manifests manifests;
    private GatewayProcess gateway;

    EndpointRemovedTest() throws IOException {
        goingCalls = new InteropEndpoint();
        stayingCalls = new InteropEndpoint();
        listen = FreePorts.one();
    }

    @BeforeEach
    void start() throws IOException {
        manifests = new Manifests(directory);
        gateway = GatewayProcess.start(directory);
    }

    @AfterEach
    void closeEverything() {
        gateway.close();
        goingCalls.close();
        stayingCalls.close();
        Await.done(vertx.close());
    }

    @Test
    void aThousandStreamsAndSessionsGoOnMayFinishAndAreThenEndedOneAfterTheOther() throws Exception {
        configure(List.of(going), List.of(goingCalls));
        try (ManyGrpcClients streams = new ManyGrpcClients(gateway.host(), gateway.httpPort());
                ManyGrpcClients newcomers = new ManyGrpcClients(gateway.host(), gateway.httpPort())) {
            streams.open(OF_EACH);
            sessions.open(OF_EACH, listen);
            sessions.everybodyEchoes(OF_EACH);
            assertEquals(OF_EACH, goingCalls.calls.get());
            assertEquals(OF_EACH, going.tcpSessions());

            configure(List.of(staying), List.of(stayingCalls));
            long removedNanos = ticker.nanos();
            await().atMost(PATIENCE).until(() -> draining() == 2 * OF_EACH);
            newcomers.open(NEWCOMERS);
            sessions.open(NEWCOMERS, listen);

            assertEquals(NEWCOMERS, stayingCalls.calls.get());
            await().atMost(PATIENCE).until(() -> staying.tcpSessions() == NEWCOMERS);
            assertEquals(OF_EACH, goingCalls.calls.get());
            assertEquals(OF_EACH, going.tcpAccepted());
            streams.everybodyEchoes();
            sessions.everybodyEchoes(OF_EACH + NEWCOMERS);
            assertEquals(0, streams.ended() + sessions.ended());

            streams.streams().subList(0, FINISHED_IN_TIME).forEach(GrpcStream::finish);
            await().atMost(PATIENCE).until(() -> streams.ended() == OF_EACH && sessions.ended() == OF_EACH);

            assertEquals(FINISHED_IN_TIME, streams.ended(Status.Code.OK));
            assertEquals(OF_EACH - FINISHED_IN_TIME, streams.ended(Status.Code.UNAVAILABLE));
            assertEquals(List.of(), sessions.faults());
            assertSpread(
                    "streams",
                    removedNanos,
                    streams.streams().stream().skip(FINISHED_IN_TIME).mapToLong(GrpcStream::endedNanos));
            assertSpread("sessions", removedNanos, sessions.endedNanos());
            await().atMost(PATIENCE).until(() -> going.tcpSessions() == 0 && goingCalls.connections.get() == 0);

            newcomers.everybodyEchoes();
            sessions.everybodyEchoes(NEWCOMERS);
            await().atMost(PATIENCE).until(() -> draining() == 0);
            assertEquals(OF_EACH, closed("shell", "tcp", "reason=\"drain\",side=\"gateway\""));
            assertEquals(OF_EACH - FINISHED_IN_TIME, closed("calls", "grpc", "reason=\"drain\",side=\"gateway\""));
            assertEquals(FINISHED_IN_TIME, closed("calls", "grpc", "reason=\"done\",side=\"endpoint\""));
        }
    }

    private void configure(List<Echoes> echoes, List<InteropEndpoint> calls) throws IOException {
        String drain = "; drain-timeout: " + DRAIN_TIMEOUT.toSeconds() + "s";
        long before = gateway.generation();
        manifests.service(
                "shell",
                "tcp",
                "listen: '" + listen + "'" + drain,
                echoes.stream().mapToInt(Echoes::tcpPort).toArray());
        await().atMost(PATIENCE).until(() -> gateway.generation() > before);
        long between = gateway.generation();
        manifests.service(
                "calls",
                "grpc",
                "path: /grpc.testing.TestService" + drain,
                calls.stream().mapToInt(InteropEndpoint::port).toArray());
        await().atMost(PATIENCE).until(() -> gateway.generation() > between);
    }

    /** All after the calls had their time, none after the timeout, and no part of it with three times the mean. */
    private void assertSpread(String what, long removedNanos, LongStream endedNanos) {
        long[] ends = endedNanos.sorted().toArray();
        Duration first = Duration.ofNanos(ends[0] - removedNanos);
        Duration last = Duration.ofNanos(ends[ends.length - 1] - removedNanos);
        CloseSpread spreading = CloseSpread.of(LongStream.of(ends), PART);
        System.out.printf(
                "%s: ended %d to %d ms after their endpoint had gone, %s%n",
                what, first.toMillis(), last.toMillis(), spreading);
        assertTrue(first.compareTo(TOLD_AFTER.minusSeconds(1)) > 0, what + " first " + first);
        assertTrue(last.compareTo(DRAIN_TIMEOUT) <= 0, what + " last " + last);
        assertTrue(spreading.isEven(), spreading::toString);
    }

    private long draining() throws IOException, InterruptedException {
        return metric("moorgate_drain_connections", "shell", "reason=\"drain\"")
                + metric("moorgate_drain_connections", "calls", "reason=\"drain\"");
    }

    private long closed(String service, String protocol, String how) throws IOException, InterruptedException {
        return metric("moorgate_connections_closed_total", service, "protocol=\"" + protocol + "\"," + how);
    }

    private long metric(String name, String service, String labels) throws IOException, InterruptedException {
        return gateway.ask("metrics")
                .getDouble("%s{namespace=\"test\",service=\"%s\",%s}".formatted(name, service, labels), 0.0)
                .longValue();
    }
}
