package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.control.annotation.Problem;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.operate.ChatService;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.TrafficEvents;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminApiTest {
    private static Vertx vertx;

    private final AtomicLong nanos = new AtomicLong();
    private final EndpointHealth health = new EndpointHealth(Ticker.system(), HealthEvents.SILENT);
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveConnections connections = new LiveConnections(nanos::get, TrafficEvents.SILENT);
    private final AffinityTable pins = new AffinityTable(1000, nanos::get);
    private final Endpoint first = ChatService.ready("chat-0");
    private final Endpoint second = ChatService.endpoint("chat-1", EndpointState.DRAINING);
    private final Route route = ChatService.route(first, second);
    private List<Problem> problems = List.of();
    private int port;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void serve() {
        table.publish(ChatService.table(3, route));
        health.retain(table.current());
        Router router = Router.router(vertx);
        List<ReplicaStatus> replicas = ReplicationStatus.alone("edge-0", 3).replicas();
        var view = ShownGateway.of("edge-0");
        new AdminApi(table, health, connections, pins, () -> replicas, () -> problems, view)
                .mount(router, new OtherReplicas(vertx, WallClock.system()));
        port = ServedRouter.portOf(vertx, router);
    }

    private RequestSpecification request() {
        return given().baseUri("http://127.0.0.1").port(port).urlEncodingEnabled(false);
    }

    private Response get(String path) {
        return request().get(path);
    }

    @Test
    void listsRoutes() {
        get("/api/routes")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body("$", hasSize(1))
                .body("[0].namespace", equalTo("default"))
                .body("[0].service", equalTo("chat"))
                .body("[0].protocol", equalTo("auto"))
                .body("[0].hosts", equalTo(List.of("chat.example.com")))
                .body("[0].paths", equalTo(List.of("/")))
                .body("[0].port", nullValue())
                .body("[0].servicePort", equalTo("http"))
                .body("[0].balance", equalTo("least-connections"))
                .body("[0].affinity", equalTo("none"))
                .body("[0].endpoints", is(2))
                .body("[0].ready", is(1))
                .body("[0].generation", is(3));
    }

    @Test
    void listsEndpointsOnceWithTheirLiveConnections() {
        table.publish(ChatService.table(4, route, route));
        ChatService.open(connections, ConnectionKind.TCP, route, second);
        get("/api/endpoints")
                .then()
                .body("$", hasSize(2))
                .body("[1].endpoint", equalTo("chat-1"))
                .body("[1].address", equalTo("127.0.0.1"))
                .body("[1].port", is(8080))
                .body("[1].servicePort", equalTo("http"))
                .body("[1].state", equalTo("draining"))
                .body("[1].health", equalTo("unchecked"))
                .body("[1].connections", is(1))
                .body("[1].zones", hasSize(0));
    }

    @Test
    void listsAnEndpointThatIsGoneAsLongAsItHoldsAConnection() {
        ChatService.open(connections, ConnectionKind.TCP, route, second);
        table.publish(ChatService.table(4));
        get("/api/endpoints")
                .then()
                .body("$", hasSize(1))
                .body("[0].endpoint", equalTo("chat-1"))
                .body("[0].state", equalTo("gone"))
                .body("[0].connections", is(1));
    }

    @Test
    void aConnectionHasExactlyTheFieldsOfTheContract() {
        var connection = ChatService.open(connections, ConnectionKind.WEBSOCKET, route, first, PickReason.PINNED);
        connection.received(5, TimeUnit.SECONDS.toNanos(2));
        connection.sent(7, TimeUnit.SECONDS.toNanos(2));
        nanos.set(TimeUnit.MILLISECONDS.toNanos(12_500));
        assertEquals(
                "[{\"id\":1,\"protocol\":\"websocket\",\"namespace\":\"default\",\"service\":\"chat\",\"endpoint\":\"chat-0\","
                        + "\"client\":\"192.0.2.7\",\"ageSeconds\":12.5,\"idleSeconds\":10.5,\"bytesIn\":5,\"bytesOut\":7,"
                        + "\"pinned\":true}]\n",
                get("/api/connections").asString());
    }

    @Test
    void filtersConnectionsByServiceEndpointAndClient() {
        ChatService.open(connections, ConnectionKind.TCP, route, first);
        ChatService.open(connections, ConnectionKind.TCP, route, second);
        assertEquals(2, rows("?service=chat"));
        assertEquals(2, rows("?service=default/chat"));
        assertEquals(2, rows("?service=default%2Fchat"));
        assertEquals(0, rows("?service=other/chat"));
        assertEquals(0, rows("?service=other"));
        assertEquals(1, rows("?endpoint=chat-1"));
        assertEquals(2, rows("?client=192.0.2.7"));
        assertEquals(2, rows("?client=::ffff:192.0.2.7"));
        assertEquals(0, rows("?client=192.0.2.8"));
        assertEquals(1, rows("?client=192.0.2.7&endpoint=chat-0&service=chat&limit=1"));
    }

    private int rows(String query) {
        Response response = get("/api/connections" + query);
        assertEquals(200, response.statusCode(), response::asString);
        return response.jsonPath().getList("$").size();
    }

    @Test
    void followingTheLinkHeadersShowsEveryConnectionOnceInOrder() {
        for (int count = 0; count < 25; count++) {
            ChatService.open(connections, ConnectionKind.TCP, route, count % 5 == 0 ? second : first);
        }
        List<Integer> ids = new ArrayList<>();
        Optional<String> page = Optional.of("/api/connections?endpoint=chat-0&limit=7");
        while (page.isPresent()) {
            Response response = get(page.get());
            ids.addAll(response.jsonPath().getList("id", Integer.class));
            page = linkOf(response);
        }
        assertEquals(20, ids.size());
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
    }

    private static Optional<String> linkOf(Response response) {
        return Optional.ofNullable(response.header("Link")).map(link -> {
            assertTrue(link.matches("<[^>]+>; rel=\"next\""), link);
            return link.substring(1, link.indexOf('>'));
        });
    }

    @Test
    void badParametersAreAnsweredWithWhatWasExpected() {
        for (String query : List.of(
                "limit=0",
                "limit=10001",
                "limit=x",
                "after=-1",
                "service=a/b/c",
                "service=/",
                "limit=1&limit=2",
                "colour=red")) {
            get("/api/connections?" + query)
                    .then()
                    .statusCode(400)
                    .header("Content-Type", "application/json")
                    .body("error", containsString("expected: "));
        }
        get("/api/affinity?after=!").then().statusCode(400);
        get("/api/routes?limit=1").then().statusCode(400);
    }

    @Test
    void pagesThroughPins() {
        for (int host = 1; host <= 5; host++) {
            ClientKey client = ClientKey.ofAddress(InetAddress.ofLiteral("192.0.2." + host), ClientPrefix.WHOLE);
            pins.claim(UpstreamId.of(route.upstream()), client, Duration.ofMinutes(5), Optional.empty())
                    .orElseThrow()
                    .settle(Optional.empty(), first.id());
        }
        Response page = get("/api/affinity?service=default/chat&limit=3");
        page.then()
                .body("client", equalTo(List.of("192.0.2.1", "192.0.2.2", "192.0.2.3")))
                .body("[0].namespace", equalTo("default"))
                .body("[0].service", equalTo("chat"))
                .body("[0].servicePort", equalTo("http"))
                .body("[0].endpoint", equalTo("chat-0"))
                .body("[0].connections", is(1));
        Response rest = get(linkOf(page).orElseThrow());
        rest.then().body("client", equalTo(List.of("192.0.2.4", "192.0.2.5")));
        assertEquals(Optional.empty(), linkOf(rest));
    }

    @Test
    void listsProblemsByWhatTheyAreAbout() {
        problems = List.of(
                new Problem(new Problem.OfService(ChatService.ID), "affinity-timeout", "\"5x\" (expected: a duration)"),
                new Problem(new Problem.OfFile("chat.yaml", 7), "", "not YAML"));
        get("/api/problems")
                .then()
                .body("[0].kind", equalTo("Service"))
                .body("[0].namespace", equalTo("default"))
                .body("[0].service", equalTo("chat"))
                .body("[0].key", equalTo("affinity-timeout"))
                .body("[0].message", equalTo("\"5x\" (expected: a duration)"))
                .body("[1].kind", equalTo("File"))
                .body("[1].file", equalTo("chat.yaml"))
                .body("[1].line", is(7));
    }

    @Test
    void canOnlyBeRead() {
        request()
                .post("/api/routes")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD")
                .body("error", containsString("GET"));
        Response head = request().head("/api/routes");
        assertEquals(200, head.statusCode());
        assertEquals("", head.asString());
        assertEquals(Integer.toString(get("/api/routes").asByteArray().length), head.header("Content-Length"));
    }

    @Test
    void aReplicaWithoutPeersIsAllReplicas() {
        get("/api/routes?replica=edge-0").then().statusCode(200).body("$", hasSize(1));
        get("/api/routes?replica=all")
                .then()
                .statusCode(200)
                .body("$", hasSize(1))
                .body("[0].replica", equalTo("edge-0"))
                .body("[0].self", is(true))
                .body("[0].status", is(200))
                .body("[0].answer", hasSize(1));
        get("/api/routes?replica=edge-1")
                .then()
                .statusCode(404)
                .body("error", containsString("expected: all, or one of edge-0"));
        request().header(ReplicaProof.HEADER, "1 0").get("/api/routes").then().statusCode(403);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        get("/api/secrets").then().statusCode(404).body("error", containsString("/api/secrets"));
    }
}
