package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.live.TrafficEvents;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an autoscaler is answered. */
class AutoscaleApiTest {
    private static Vertx vertx;

    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveCounts counts = new LiveCounts();
    private final Endpoint first = ChatService.ready("chat-0");
    private final Endpoint leaving = ChatService.endpoint("chat-2", EndpointState.DRAINING);
    private final EndpointHealth health = new EndpointHealth(Ticker.system(), HealthEvents.SILENT);
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
        Router router = Router.router(vertx);
        new ManagementGuard(List.of(), "").mount(router);
        new AutoscaleApi(table, health, counts, new AdmissionState(counts, TrafficEvents.SILENT, Ticker.system()))
                .mount(router, ShownGateway.alone(vertx));
        port = ServedRouter.portOf(vertx, router);
        publish(ChatService.table(
                1, ChatService.route(first, ChatService.ready("chat-1"), leaving), ChatService.route(first, leaving)));
    }

    private void publish(RoutingTable next) {
        table.publish(next);
        health.retain(next);
    }

    private Response get(String path) {
        return given().baseUri("http://127.0.0.1").port(port).get(path);
    }

    @Test
    void isGivenTheConnectionsOfTheServiceAndTheirShareOfAnEndpointThatIsReady() {
        counts.increment(first.id());
        counts.increment(first.id());
        counts.increment(leaving.id());
        get("/api/autoscale/default/chat")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .body("live", is(3))
                .body("waiting", is(0))
                .body("ready", is(2))
                .body("draining", is(1))
                .body("perEndpoint", equalTo(1.5f));
    }

    @Test
    void isGivenAllConnectionsWhereNoEndpointIsReady() {
        publish(ChatService.table(2, ChatService.route(leaving)));
        counts.increment(leaving.id());
        get("/api/autoscale/default/chat").then().body("ready", is(0)).body("perEndpoint", equalTo(1.0f));
    }

    @Test
    void aPodWithSeveralPortsCountsOnce() {
        Endpoint grpc = new Endpoint(
                EndpointId.ofPod("uid-chat-0", 9090), "chat-0", first.address(), EndpointState.READY, Set.of());
        publish(ChatService.table(2, ChatService.route(first), ChatService.route(grpc)));
        counts.increment(first.id());
        counts.increment(grpc.id());
        get("/api/autoscale/default/chat").then().body("ready", is(1)).body("perEndpoint", equalTo(2.0f));
    }

    @Test
    void anEndpointThatIsPutAsideTakesNoShare() {
        Route route = ChatService.route(first, ChatService.ready("chat-1"));
        publish(ChatService.table(2, route));
        for (int failure = 0; failure < HealthPolicy.DEFAULT.ejectAfter(); failure++) {
            health.connectFailed(route.upstream(), first.id(), "refused");
        }
        counts.increment(first.id());
        get("/api/autoscale/default/chat").then().body("ready", is(1)).body("live", is(1));
    }

    @Test
    void aNameOfAnotherSiteIsRefusedThoughItCarriesAReplicasProof() {
        given().baseUri("http://127.0.0.1")
                .port(port)
                .header("Host", "evil.example:9000")
                .header(ReplicaProof.HEADER, "made-up")
                .get("/api/autoscale/default/chat")
                .then()
                .statusCode(421);
        given().baseUri("http://127.0.0.1")
                .port(port)
                .urlEncodingEnabled(false)
                .header("Host", "evil.example:9000")
                .header(ReplicaProof.HEADER, "made-up")
                .get("/api//autoscale/default/chat")
                .then()
                .statusCode(421);
        given().baseUri("http://127.0.0.1")
                .port(port)
                .header("Host", "moorgate-management.edge.svc:9000")
                .get("/api/autoscale/default/chat")
                .then()
                .statusCode(200);
    }

    @Test
    void isRefusedWhatIsNotServed() {
        get("/api/autoscale/default/other")
                .then()
                .statusCode(404)
                .body("error", containsString("default/other is not served"));
        get("/api/autoscale/default/chat?x=y").then().statusCode(400);
        get("/api/autoscale/default/chat?replica=").then().statusCode(400);
        get("/api/autoscale/default/chat?replica=alone").then().statusCode(200);
        get("/api/autoscale/default/chat?replica=all").then().statusCode(200);
        get("/api/autoscale/default/chat?replica=other").then().statusCode(404);
    }
}
