package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that three endpoints name themselves, through three gateways: each is known everywhere from the first moment on,
 * unless a handover is late, which is counted; and none is lost. {@code make test-heavy} has ten thousand.
 */
class LearntSessionsTest {
    private static final int SESSIONS = 1_500;
    private static final int MANY = 10_000;

    @TempDir
    private Path directory;

    private Fleet fleet;
    private List<GatewayProcess> gateways;
    private List<SessionServer> servers;
    private final List<Integer> unknown = new CopyOnWriteArrayList<>();
    private HttpClient client;

    private record Session(String id, String server) {}

    private record Answer(int status, String session, String server) {}

    @BeforeEach
    void startThree() throws IOException {
        fleet = new Fleet(directory, 3);
        servers = IntStream.range(0, 3)
                .mapToObj(number -> SessionServer.start(fleet.vertx(), "server-" + number))
                .toList();
        new Manifests(directory)
                .service(
                        "sessions",
                        "http",
                        "path: /sessions; affinity: 'learn:header:X-Session'; affinity-lost: not-found",
                        servers.stream().mapToInt(SessionServer::port).toArray());
        gateways = new ArrayList<>(fleet.start(3));
        client = fleet.vertx()
                .createHttpClient(
                        new HttpClientOptions().setPipelining(false), new PoolOptions().setHttp1MaxSize(Users.AT_ONCE));
    }

    @AfterEach
    void closeEverything() throws InterruptedException {
        fleet.end();
    }

    private Future<Answer> ask(int gateway, String session) {
        GatewayProcess asked = gateways.get(gateway % gateways.size());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(asked.host())
                .setPort(asked.httpPort())
                .setURI("/sessions");
        if (!session.isEmpty()) {
            options.putHeader("x-session", session);
        }
        return client.request(options).compose(request -> request.send().compose(response -> response.body()
                .map(body -> new Answer(response.statusCode(), response.getHeader("x-session"), body.toString()))));
    }

    /** Begins through one gateway, and goes on through the two others the moment that it has its id. */
    private Future<Session> begin(int index) {
        return ask(index, "").compose(first -> Future.all(
                        ask(index + 1, first.session()), ask(index + 2, first.session()), ask(index, first.session()))
                .map(all -> {
                    all.<Answer>list().stream()
                            .filter(next -> next.status() == 404)
                            .forEach(next -> unknown.add(index));
                    all.<Answer>list().stream()
                            .filter(next -> next.status() != 404)
                            .forEach(next -> assertEquals(new Answer(200, null, first.server()), next));
                    return new Session(first.session(), first.server());
                }));
    }

    /** How often an id was not known to the owner of its key in time, or an owner did not answer in time, as counted. */
    static long late(List<GatewayProcess> gateways) throws IOException, InterruptedException {
        long late = 0;
        for (GatewayProcess gateway : gateways) {
            late += gateway.ask("metrics")
                    .getDouble("moorgate_limit_reached_total{limit=\"pin-handover\"}")
                    .longValue();
            late += gateway.ask("status").getJsonObject("asks").getLong("TIMED_OUT", 0L);
        }
        return late;
    }

    @Test
    void everyReplicaKnowsASessionBeforeItsClientDoesAndNoneIsLostToAKilledReplicaOrARollingRestart() throws Exception {
        keepAll(SESSIONS);
    }

    @Test
    @Tag("heavy")
    void tenThousandSessionsOutliveAKilledReplicaAndARollingRestart() throws Exception {
        keepAll(MANY);
    }

    private void keepAll(int count) throws Exception {
        List<Session> sessions = Users.each(count, this::begin);
        long late = late(gateways);
        System.out.printf(
                "of %d sessions %d were not known at once; late handovers: %d%n", count, unknown.size(), late);
        assertTrue(unknown.size() <= 3 * late, "unknown " + unknown + ", late " + late);
        List<Integer> shares = servers.stream().map(SessionServer::sessions).toList();
        shares.forEach(share -> assertTrue(share > count / 6, shares::toString));

        assertEquals(404, Await.done(ask(0, "made up")).status());

        GatewayProcess killed = gateways.removeFirst();
        killed.kill();
        assertAllAreKnown(sessions);
        gateways.addFirst(fleet.begin(0));
        awaitAll();
        for (int number = 0; number < 3; number++) {
            GatewayProcess old = gateways.remove(number);
            old.terminate();
            assertTrue(old.endsWithin(60, TimeUnit.SECONDS), "still there after SIGTERM");
            assertAllAreKnown(sessions);
            gateways.add(number, fleet.begin(number));
            awaitAll();
        }
        assertAllAreKnown(sessions);
    }

    /** Until each gateway is ready, and has got what the others know. */
    private void awaitAll() {
        Tables.awaitLinks(gateways);
        Tables.awaitOne(gateways);
    }

    private void assertAllAreKnown(List<Session> sessions) {
        for (int gateway = 0; gateway < gateways.size(); gateway++) {
            int through = gateway;
            Users.each(
                    sessions.size(),
                    index -> ask(through, sessions.get(index).id()).map(answer -> {
                        assertEquals(new Answer(200, null, sessions.get(index).server()), answer);
                        return answer;
                    }));
        }
    }
}
