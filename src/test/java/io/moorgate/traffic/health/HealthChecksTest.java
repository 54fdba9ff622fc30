package io.moorgate.traffic.health;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.health.HealthFinding;
import io.moorgate.health.HealthState;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.ProxyProtocol;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks against endpoints on real sockets. */
class HealthChecksTest {
    private static final String GRPC_SERVING = "00000000020801";
    private static final String GRPC_NOT_SERVING = "00000000020802";

    private final ChecksFixture fixture = new ChecksFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anEndpointThatAcceptsIsHealthyAndOneThatRefusesIsNot() {
        int open = fixture.tcp(NetSocket::close);
        int closed = fixture.closedPort();
        fixture.check(new HealthCheck.Tcp(), open, closed);
        fixture.awaitState(open, HealthState.HEALTHY);
        fixture.awaitState(closed, HealthState.UNHEALTHY);
    }

    @Test
    void httpIsAskedForItsPathAndGoodWithTwoAndThreeHundreds() {
        AtomicInteger status = new AtomicInteger(200);
        AtomicReference<String> asked = new AtomicReference<>();
        int port = fixture.http(request -> {
            asked.set(request.method() + " " + request.uri() + " " + request.getHeader("host") + " "
                    + request.getHeader("user-agent"));
            request.response()
                    .setStatusCode(status.get())
                    .putHeader("location", "/")
                    .end("body");
        });
        fixture.check(new HealthCheck.Http("/healthz?full=1"), port);
        fixture.awaitState(port, HealthState.HEALTHY);
        assertEquals("GET /healthz?full=1 127.0.0.1:" + port + " moorgate-health", asked.get());
        status.set(503);
        fixture.awaitState(port, HealthState.UNHEALTHY);
        status.set(302);
        fixture.awaitState(port, HealthState.HEALTHY);
        status.set(404);
        fixture.awaitState(port, HealthState.UNHEALTHY);
    }

    @Test
    void whatIsNoHttpIsUnhealthy() {
        int port = fixture.tcp(socket -> socket.write("220 mail ready\r\n\r\n"));
        fixture.check(new HealthCheck.Http("/"), port);
        fixture.awaitState(port, HealthState.UNHEALTHY);
    }

    @Test
    void grpcIsGoodWhereTheHealthServiceSaysServing() {
        AtomicReference<String> message = new AtomicReference<>(GRPC_SERVING);
        AtomicReference<String> grpcStatus = new AtomicReference<>("0");
        AtomicReference<String> asked = new AtomicReference<>();
        int port = fixture.http(request -> request.bodyHandler(body -> {
            asked.set(request.path() + " " + HexFormat.of().formatHex(body.getBytes()));
            answer(request, message.get(), grpcStatus.get());
        }));
        fixture.check(new HealthCheck.Grpc("chat"), port);
        fixture.awaitState(port, HealthState.HEALTHY);
        String name = HexFormat.of().formatHex("chat".getBytes(StandardCharsets.UTF_8));
        assertEquals("/grpc.health.v1.Health/Check 00000000060a04" + name, asked.get());
        message.set(GRPC_NOT_SERVING);
        fixture.awaitState(port, HealthState.UNHEALTHY);
        message.set(GRPC_SERVING);
        fixture.awaitState(port, HealthState.HEALTHY);
        grpcStatus.set("12");
        fixture.awaitState(port, HealthState.UNHEALTHY);
    }

    private static void answer(HttpServerRequest request, String message, String status) {
        request.response()
                .putHeader("content-type", "application/grpc")
                .putTrailer("grpc-status", status)
                .end(Buffer.buffer(HexFormat.of().parseHex(message)));
    }

    @Test
    void anEndpointThatDoesNotAnswerInTimeIsUnhealthy() {
        int port = fixture.tcp(socket -> {});
        fixture.check(new HealthCheck.Http("/"), port);
        fixture.awaitState(port, HealthState.UNHEALTHY);
        assertTrue(fixture.why().contains("no answer within"), fixture.why());
    }

    @Test
    void aHeaderInFrontOfACheckNamesNoClient() {
        for (ProxyProtocol version : List.of(ProxyProtocol.V1, ProxyProtocol.V2)) {
            Queue<String> headers = new ConcurrentLinkedQueue<>();
            int port = fixture.tcp(socket -> socket.handler(bytes -> headers.add(ChecksFixture.proxyCommand(bytes))));
            fixture.check(new HealthCheck.Tcp(), version, port);
            await().until(() -> !headers.isEmpty());
            assertEquals(version == ProxyProtocol.V1 ? "PROXY UNKNOWN" : "LOCAL", headers.peek());
        }
    }

    @Test
    void anEndpointThatIsGoneIsNotCheckedAnyMore() {
        AtomicInteger connects = new AtomicInteger();
        int port = fixture.tcp(socket -> connects.incrementAndGet());
        int other = fixture.tcp(socket -> {});
        fixture.check(new HealthCheck.Tcp(), port, other);
        await().until(() -> connects.get() > 1);
        fixture.check(new HealthCheck.Tcp(), other);
        fixture.settle();
        int before = connects.get();
        fixture.awaitChecks(other, 3);
        assertEquals(before, connects.get());
    }

    @Test
    void whatAnotherReplicaReportsIsNotCheckedHere() {
        AtomicInteger connects = new AtomicInteger();
        int port = fixture.tcp(socket -> connects.incrementAndGet());
        EndpointId id = ChecksFixture.id(port);
        ReplicaLife other = fixture.otherThatChecks(id);
        fixture.health.reported(other, List.of(new HealthFinding(ChecksFixture.ID, id, true)));
        fixture.check(new HealthCheck.Tcp(), port);
        fixture.awaitIntervals(5);
        assertEquals(0, connects.get());
        fixture.health.lost(other);
        await().until(() -> connects.get() > 0);
    }

    @Test
    void whatAnotherReplicaShouldCheckAndDoesNotIsCheckedHere() {
        int port = fixture.tcp(socket -> {});
        fixture.otherThatChecks(ChecksFixture.id(port));
        fixture.check(new HealthCheck.Tcp(), port);
        fixture.awaitState(port, HealthState.HEALTHY);
    }
}
