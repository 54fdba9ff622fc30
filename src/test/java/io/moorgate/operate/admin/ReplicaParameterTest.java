package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.operate.ChatService;
import io.moorgate.peers.link.RequestKey;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.time.WallClock;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways, of which one is asked for what the others know. */
class ReplicaParameterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private AdminReplicas replicas;

    @BeforeEach
    void startThree() throws IOException {
        replicas = new AdminReplicas(directory, 3);
        await().atMost(PATIENCE).until(replicas::areLinked);
    }

    @AfterEach
    void closeAll() {
        replicas.close();
    }

    private RequestSpecification request() {
        return given().baseUri("http://" + AdminReplicas.host(0))
                .port(replicas.managementPort(0))
                .urlEncodingEnabled(false);
    }

    private Response get(String path) {
        return request().get(path);
    }

    @Test
    void aNamedReplicaAnswersForItself() {
        get("/api/replicas?replica=gateway-2")
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo("application/json"))
                .body("find { it.self }.replica", equalTo("gateway-2"))
                .body("$", hasSize(3));
        get("/api/replicas?replica=gateway-0")
                .then()
                .statusCode(200)
                .body("find { it.self }.replica", equalTo("gateway-0"));
        Response head = request().head("/api/replicas?replica=gateway-1");
        assertEquals(200, head.statusCode());
        assertTrue(Integer.parseInt(head.header("Content-Length")) > 0);
        get("/api/routes?limit=1&replica=gateway-1").then().statusCode(400).body("error", containsString("limit"));
    }

    @Test
    void theLinkOfAReplicasPageLeadsToThatReplica() {
        pinClients(1, "192.0.2.1", "192.0.2.2", "192.0.2.3");
        Response page = get("/api/affinity?limit=2&replica=gateway-1");
        page.then().statusCode(200).body("client", equalTo(List.of("192.0.2.1", "192.0.2.2")));
        String link = page.header("Link");
        Response rest = get(link.substring(1, link.indexOf('>')));
        rest.then().statusCode(200).body("client", equalTo(List.of("192.0.2.3")));
        pinClients(0, "192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertTrue(get("/api/affinity?limit=2&replica=gateway-0").header("Link").contains("replica=gateway-0"));
    }

    private void pinClients(int number, String... clients) {
        for (String client : clients) {
            ClientKey key = ClientKey.ofAddress(InetAddress.ofLiteral(client), ClientPrefix.WHOLE);
            UpstreamId upstream = UpstreamId.of(ChatService.route().upstream());
            replicas.gateway(number)
                    .pins()
                    .claim(upstream, key, Duration.ofMinutes(5), Optional.empty())
                    .orElseThrow()
                    .settle(Optional.empty(), ChatService.ready("chat-0").id());
        }
    }

    @Test
    void allIsARowForEveryReplica() {
        get("/api/replicas?replica=all")
                .then()
                .statusCode(200)
                .body("replica", equalTo(List.of("gateway-0", "gateway-1", "gateway-2")))
                .body("self", equalTo(List.of(true, false, false)))
                .body("status", equalTo(List.of(200, 200, 200)))
                .body("[0].answer.find { it.self }.replica", equalTo("gateway-0"))
                .body("[1].answer.find { it.self }.replica", equalTo("gateway-1"))
                .body("[2].answer.find { it.self }.replica", equalTo("gateway-2"))
                .body("error", equalTo(Arrays.asList(null, null, null)));
        get("/api/connections?replica=all&limit=x").then().statusCode(400).body("error", containsString("limit"));
    }

    @Test
    void aPageThatGoesOnSaysSoInItsRow() {
        pinClients(1, "192.0.2.1", "192.0.2.2");
        await().atMost(PATIENCE)
                .until(() -> get("/api/affinity").jsonPath().getList("$").size() == 2);
        Response all = get("/api/affinity?replica=all&limit=1");
        for (String number : List.of("0", "1")) {
            String next = all.jsonPath().getString("[" + number + "].next");
            get("/api/affinity" + next + "&replica=gateway-" + number)
                    .then()
                    .body("client", equalTo(List.of("192.0.2.2")));
        }
    }

    @Test
    void aReplicaThatCannotBeReachedIsARowThatSaysSo() {
        replicas.closeManagement(2);
        get("/api/problems?replica=all")
                .then()
                .statusCode(200)
                .body("[1].status", is(200))
                .body("[2].replica", equalTo("gateway-2"))
                .body("[2].status", nullValue())
                .body("[2].error", containsString("replica gateway-2 is not reached"));
        get("/api/problems?replica=gateway-2")
                .then()
                .statusCode(502)
                .body("error", containsString("replica gateway-2 is not reached"));
    }

    @Test
    void aReplicaThatDoesNotAnswerIsNotWaitedForWithoutEnd() {
        replicas.replaceManagement(1, request -> {});
        get("/api/problems?replica=all")
                .then()
                .statusCode(200)
                .body("[1].error", containsString("replica gateway-1 is not reached"))
                .body("[2].status", is(200));
        get("/api/problems?replica=gateway-1")
                .then()
                .statusCode(502)
                .body("error", containsString("replica gateway-1 is not reached"));
    }

    @Test
    void requestsAboveThoseAtATimeWaitForTheirTurn() {
        replicas.replaceManagement(1, request -> {});
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + AdminReplicas.host(0) + ":"
                        + replicas.managementPort(0) + "/api/problems?replica=all"))
                .build();
        List<Integer> statuses = Stream.generate(
                        () -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .limit(9)
                .toList()
                .stream()
                .map(answer -> answer.join().statusCode())
                .toList();
        assertEquals(Collections.nCopies(9, 200), statuses);
    }

    @Test
    void anAnswerWithoutBoundsIsLeftOut() {
        Buffer large = Buffer.buffer(new byte[AnswerBudget.ANSWER_BYTES_MAX + 1]);
        replicas.replaceManagement(1, request -> request.response().end(large));
        replicas.replaceManagement(2, request -> request.response().end("<html>"));
        get("/api/problems?replica=all")
                .then()
                .statusCode(200)
                .body("[1].error", containsString("an answer too long"))
                .body("[2].error", containsString("not the admin API's"));
    }

    @Test
    void aClientsOwnHeaderFieldsAreNotCarriedOn() {
        List<String> names = new CopyOnWriteArrayList<>();
        replicas.replaceManagement(1, request -> {
            names.addAll(request.headers().names());
            request.response().end("[]");
        });
        request().header("Authorization", "secret").cookie("a", "b").get("/api/routes?replica=gateway-1");
        assertEquals(
                List.of("Moorgate-Replica-Proof", "host"),
                names.stream().sorted().toList());
    }

    @Test
    void whatNamesNoReplicaIsAnsweredWithWhatWasExpected() {
        get("/api/routes?replica=gateway-7")
                .then()
                .statusCode(404)
                .body("error", containsString("all, or one of gateway-0, gateway-1, gateway-2"));
        get("/api/routes?replica=").then().statusCode(400);
        get("/api/routes?replica=gateway-1&replica=gateway-2").then().statusCode(400);
        get("/api/secrets?replica=all").then().statusCode(404);
        request().post("/api/routes?replica=gateway-1").then().statusCode(405);
    }

    @Test
    void aRequestOfAnotherReplicaIsProvedAndIsNeverCarriedOn() {
        RequestKey key = replicas.self(0).management().orElseThrow().key();
        Instant now = WallClock.system().now();
        proved("/api/problems", ReplicaProof.of(key, "GET", "/api/problems", now))
                .then()
                .statusCode(200);
        proved("/api/problems", ReplicaProof.of(key, "GET", "/api/routes", now))
                .then()
                .statusCode(403)
                .body("error", containsString("this replica's key"));
        String loop = "/api/problems?replica=all";
        proved(loop, ReplicaProof.of(key, "GET", loop, now)).then().statusCode(400);
    }

    private Response proved(String path, String proof) {
        return request().header(ReplicaProof.HEADER, proof).get(path);
    }

    @Test
    void aProofIsGoodForOneRequestAtOneReplicaForAShortWhile() {
        RequestKey key = RequestKey.random();
        String proof = ReplicaProof.of(key, "GET", "/api/routes", NOW);
        assertEquals(Optional.empty(), ReplicaProof.faultOf(proof, key, "GET", "/api/routes", NOW.plusSeconds(60)));
        assertTrue(ReplicaProof.faultOf(proof, key, "GET", "/api/routes", NOW.plusSeconds(61))
                .isPresent());
        assertTrue(ReplicaProof.faultOf(proof, key, "HEAD", "/api/routes", NOW).isPresent());
        assertTrue(ReplicaProof.faultOf(proof, key, "GET", "/api/routes?limit=1", NOW)
                .isPresent());
        assertTrue(ReplicaProof.faultOf(proof, RequestKey.random(), "GET", "/api/routes", NOW)
                .isPresent());
        for (String broken : List.of("", " ", "1", "x y", "99999999999999999999 0", proof + "0")) {
            assertTrue(
                    ReplicaProof.faultOf(broken, key, "GET", "/api/routes", NOW).isPresent(), broken);
        }
    }
}
