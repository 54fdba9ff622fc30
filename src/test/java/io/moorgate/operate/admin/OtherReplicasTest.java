package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.peers.link.RequestKey;
import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OtherReplicasTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        done(vertx.close());
    }

    /** IPv6 where this machine has it. */
    private static Stream<String> hosts() throws SocketException {
        boolean hasIpv6 = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
        return hasIpv6 ? Stream.of("127.0.0.1", "localhost", "::1") : Stream.of("127.0.0.1", "localhost");
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void asksAtAddressesOfBothFamiliesAndAtNames(String host) {
        String named = host.equals("::1") ? "[::1]" : host;
        HttpServer server = done(vertx.createHttpServer()
                .requestHandler(request -> request.response().end(request.getHeader("Host")))
                .listen(0, host));
        OtherReplicas.Answer answer = ask(host, server.actualPort());
        assertEquals(named + ":" + server.actualPort(), answer.body().toString());
    }

    @Test
    void aBudgetIsForAllAnswersTogether() {
        AnswerBudget budget = new AnswerBudget();
        int whole = AnswerBudget.BYTES_MAX / AnswerBudget.ANSWER_BYTES_MAX;
        for (int answer = 0; answer < whole; answer++) {
            assertEquals(true, budget.takes(0, AnswerBudget.ANSWER_BYTES_MAX));
        }
        assertEquals(false, budget.takes(0, 1));
        assertEquals(false, new AnswerBudget().takes(AnswerBudget.ANSWER_BYTES_MAX, 1));
    }

    private OtherReplicas.Answer ask(String host, int port) {
        return done(new OtherReplicas(vertx, WallClock.system())
                .ask(
                        new ManagementPort(host, port, RequestKey.random()),
                        HttpMethod.GET,
                        "/api/routes",
                        new AnswerBudget()));
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
