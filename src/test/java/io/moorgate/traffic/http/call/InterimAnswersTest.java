package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interim answers of endpoints over HTTP/1.1 (RFC 9110 section 15.2): whatever their number, the final answer counts. */
class InterimAnswersTest {
    private static final String GET = "GET /%d HTTP/1.1\r\nHost: web.example\r\n\r\n";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    /** The final answer, past interim ones that may come before it. */
    private static String finalAnswer(RawClient client) throws IOException {
        String answer = client.readAnswer();
        return answer.startsWith("http/1.1 1") ? finalAnswer(client) : answer;
    }

    private static String pathOf(String head) {
        return head.substring(head.indexOf('/'), head.indexOf(' ', 4));
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 104, 110, 150, 199})
    void theFinalAnswerReachesItsOwnClient(int interim) throws IOException {
        Semaphore mayFinish = new Semaphore(0);
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            while (true) {
                String path = pathOf(peer.readHead());
                peer.send("HTTP/1.1 " + interim + " Interim\r\nX-Early: 1\r\n\r\n");
                if (path.equals("/1")) {
                    mayFinish.acquireUninterruptibly();
                }
                peer.send(ok(path));
            }
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient first = fixture.connect();
                    RawClient second = fixture.connect()) {
                first.send(GET.formatted(1));
                while (endpoint.heads.isEmpty()) {
                    Thread.onSpinWait();
                }
                String other = finalAnswer(second.send(GET.formatted(2)));
                assertTrue(other.startsWith("http/1.1 200 ok") && other.endsWith("/2"), other);
                mayFinish.release();
                String own = finalAnswer(first);
                assertTrue(own.startsWith("http/1.1 200 ok") && own.endsWith("/1"), own);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 104, 110, 150, 199})
    void reachesAClientOfHttp11WithItsFields(int interim) throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 " + interim + " Interim\r\nX-Early: 1\r\n\r\n" + ok("final"));
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String early = client.send(GET.formatted(1)).readAnswer();
                assertTrue(early.startsWith("http/1.1 " + interim + " ") && early.contains("x-early: 1"), early);
                assertTrue(client.readAnswer().endsWith("final"));
            }
            try (RawClient old = fixture.connect()) {
                String answer = old.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readToEnd();
                assertTrue(answer.startsWith("HTTP/1.0 200 ") && answer.endsWith("final"), answer);
            }
        }
    }

    @Test
    void noClientGetsTheAnswerOfAnother() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    while (true) {
                        String path = pathOf(peer.readHead());
                        for (int interim = 102; interim < 200; interim += 31) {
                            peer.send("HTTP/1.1 " + interim + " Interim\r\n\r\n");
                        }
                        peer.send(ok(path));
                    }
                });
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            fixture.routeAllTo(endpoint.port());
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int client = 0; client < 8; client++) {
                int from = client * 1_000;
                tasks.add(() -> foreignAnswers(from));
            }
            for (Future<Integer> foreign : clients.invokeAll(tasks)) {
                assertEquals(0, foreign.get());
            }
        }
    }

    private int foreignAnswers(int from) throws IOException {
        int foreign = 0;
        try (RawClient client = fixture.connect()) {
            for (int request = from; request < from + 15; request++) {
                String answer = finalAnswer(client.send(GET.formatted(request)));
                foreign += answer.endsWith("/" + request) ? 0 : 1;
            }
        }
        return foreign;
    }

    @Test
    void aSwitchThatWasNotAskedForIsABadGateway() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n");
            peer.readHead();
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String answer = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                        .readAnswer();
                assertTrue(answer.startsWith("http/1.1 502 "), answer);
            }
        }
    }
}
