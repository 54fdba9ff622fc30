package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.control.report.RecentEvent;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.operate.ChatService;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the admin API says of the gateway as a whole. */
class GatewayRowsTest {
    private final Vertx vertx = Vertx.vertx();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveConnections connections = new LiveConnections(Ticker.system(), TrafficEvents.SILENT);
    private final Endpoint first = ChatService.ready("chat-0");
    private final Route route = ChatService.route(first, ChatService.endpoint("chat-1", EndpointState.DRAINING));
    private int port;

    @BeforeEach
    void serve() {
        table.publish(ChatService.table(3, route));
        var view = new ShownGateway(
                "edge-0",
                List.of(new ShownSetting("moorgate.class", "edge", "environment MOORGATE_CLASS")),
                List.of(
                        new RecentEvent(Instant.EPOCH, Optional.empty(), "Problem", "first"),
                        new RecentEvent(Instant.EPOCH, Optional.of(ChatService.ID), "DrainBegan", "second")),
                "chat-1");
        var health =
                new EndpointHealth(Ticker.system(), () -> Instant.parse("2026-03-01T12:00:00Z"), HealthEvents.SILENT);
        health.retain(table.current());
        table.current().routes().forEach(route -> route.upstream().endpoints().all().stream()
                .filter(endpoint -> endpoint.name().equals("chat-1"))
                .forEach(endpoint -> health.connectFailed(route.upstream(), endpoint.id(), "refused")));
        var replicas = ReplicationStatus.alone("edge-0", 3).replicas();
        var pins = new AffinityTable(10, Ticker.system());
        Router router = Router.router(vertx);
        new AdminApi(table, health, connections, pins, () -> replicas, List::of, view)
                .mount(router, new OtherReplicas(vertx, WallClock.system()));
        port = ServedRouter.portOf(vertx, router);
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Response get(String path) {
        return given().baseUri("http://127.0.0.1").port(port).get(path);
    }

    @Test
    void theRoutesOfAServiceSayWhatHoldsForIt() {
        get("/api/routes?service=default/chat")
                .then()
                .statusCode(200)
                .body("[0].annotations.find { it.annotation == 'idle-timeout' }.value", equalTo("20m"))
                .body("[0].annotations.find { it.annotation == 'idle-timeout' }.origin", equalTo("service"))
                .body("[0].annotations.find { it.annotation == 'drain-timeout' }.origin", equalTo("gateway-default"))
                .body("[0].annotations.find { it.annotation == 'balance' }.origin", equalTo("built-in"))
                .body("[0].annotations.find { it.annotation == 'ping-interval' }.problem", containsString("often"));
        get("/api/routes?service=default/other").then().statusCode(200).body("size()", equalTo(0));
        get("/api/routes?limit=1").then().statusCode(400);
    }

    @Test
    void listsSettingsWithWhereTheyComeFrom() {
        get("/api/settings")
                .then()
                .statusCode(200)
                .body("[0].setting", equalTo("moorgate.class"))
                .body("[0].value", equalTo("edge"))
                .body("[0].origin", equalTo("environment MOORGATE_CLASS"));
    }

    @Test
    void showsTheReplicaAtAGlance() {
        ChatService.open(connections, ConnectionKind.TCP, route, first);
        get("/api/overview")
                .then()
                .body("$", hasSize(1))
                .body("[0].replica", equalTo("edge-0"))
                .body("[0].version", equalTo("0.1.0"))
                .body("[0].uptimeSeconds", is(61))
                .body("[0].pressure", is(0.25f))
                .body("[0].stopping", is(false))
                .body("[0].generation", is(3))
                .body("[0].live.tcp", is(1))
                .body("[0].openedTotal", is(5))
                .body("[0].requestsTotal", is(4))
                .body("[0].errorsTotal", is(1));
    }

    @Test
    void listsTheLastEventsTheNewestFirst() {
        get("/api/events")
                .then()
                .body("[0].message", equalTo("second"))
                .body("[0].service", equalTo("chat"))
                .body("[0].reason", equalTo("DrainBegan"))
                .body("[1].at", equalTo("1970-01-01T00:00:00Z"))
                .body("[1].service", nullValue());
    }

    @Test
    void saysHowManyClientsWaitForAnyEndpointOfTheService() {
        get("/api/routes").then().body("[0].waiting", is(5));
    }

    @Test
    void saysHowLongADrainMayGoOn() {
        get("/api/endpoints")
                .then()
                .body("[0].drainRemainingSeconds", nullValue())
                .body("[1].drainRemainingSeconds", is(30.0f))
                .body("[0].waiting", is(0))
                .body("[1].waiting", is(3))
                .body("[0].lastFault", is(""))
                .body("[0].lastFaultAt", nullValue())
                .body("[1].lastFault", is("refused"))
                .body("[1].lastFaultAt", is("2026-03-01T12:00:00Z"));
    }
}
