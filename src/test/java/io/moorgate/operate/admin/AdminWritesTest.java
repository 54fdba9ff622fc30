package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.HeardLog;
import io.moorgate.routing.ServiceId;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the admin API is asked to change, and by whom. */
class AdminWritesTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final AdminActions actions = new AdminActions() {
        @Override
        public Outcome drain(ServiceId service, String endpoint, boolean isOfAll) {
            return act("drain " + service + " " + endpoint + (isOfAll ? " everywhere" : ""));
        }

        @Override
        public Outcome undrain(ServiceId service, String endpoint) {
            return act("undrain " + service + " " + endpoint);
        }

        @Override
        public Outcome close(long connection) {
            return act("close " + connection);
        }

        @Override
        public Outcome forget(ServiceId service, String client) {
            return act("forget " + service + " " + client);
        }
    };

    private Outcomes answers = action -> AdminActions.Outcome.DONE;

    private interface Outcomes {
        AdminActions.Outcome of(String action);
    }

    private AdminActions.Outcome act(String action) {
        done.add(action);
        return answers.of(action);
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private RequestSpecification at(boolean isOn) {
        Router router = Router.router(vertx);
        new ManagementGuard(List.of("gateway.example.com"), "edge").mount(router);
        new AdminWrites(isOn, actions).mount(router, ShownGateway.alone(vertx));
        router.route("/q/metrics").handler(context -> context.end("metrics"));
        router.route("/").handler(context -> context.end("page"));
        int port = ServedRouter.portOf(vertx, router);
        return given().baseUri("http://127.0.0.1").port(port).urlEncodingEnabled(false);
    }

    @Test
    void whatIsAskedForIsDone() {
        RequestSpecification api = at(true);
        api.post("/api/endpoints/ns/chat/chat-0/drain")
                .then()
                .statusCode(200)
                .body("done", equalTo("POST /api/endpoints/ns/chat/chat-0/drain"));
        api.delete("/api/endpoints/ns/chat/chat-0/drain").then().statusCode(200);
        api.delete("/api/connections/17").then().statusCode(200);
        api.delete("/api/affinity/ns/chat/2001:db8::1").then().statusCode(200);
        api.delete("/api/affinity/ns/chat/hash%3A0badcafe").then().statusCode(200);
        assertEquals(
                List.of(
                        "drain ns/chat chat-0",
                        "undrain ns/chat chat-0",
                        "close 17",
                        "forget ns/chat 2001:db8::1",
                        "forget ns/chat hash:0badcafe"),
                done);
    }

    @Test
    void theLogSaysWhatWasAskedForByWhomAndWhatCameOfIt() {
        RequestSpecification api = at(true);
        try (HeardLog log = HeardLog.of(AdminWrites.class)) {
            api.delete("/api/connections/17").then().statusCode(200);
            assertEquals(1, log.lines().size());
            assertTrue(
                    log.lines()
                            .getFirst()
                            .matches("admin request=\"DELETE /api/connections/17\" from=127.0.0.1:[0-9]+ outcome=DONE"),
                    () -> log.lines().toString());
        }
    }

    @Test
    void aReplicaWithoutPeersIsAllReplicas() {
        RequestSpecification api = at(true);
        given().spec(api)
                .post("/api/endpoints/ns/chat/chat-0/drain?replica=all")
                .then()
                .statusCode(200)
                .body("replica", equalTo(List.of("alone")))
                .body("status", equalTo(List.of(200)));
        answers = action -> AdminActions.Outcome.UNKNOWN;
        given().spec(api)
                .delete("/api/endpoints/ns/chat/chat-0/drain?replica=all")
                .then()
                .statusCode(404)
                .body("error", equalTo("no such endpoint"));
        given().spec(api)
                .post("/api/endpoints/ns/chat/chat-0/drain?replica=alone")
                .then()
                .statusCode(400);
        given().spec(api).delete("/api/connections/17?replica=all").then().statusCode(400);
        assertEquals(List.of("drain ns/chat chat-0 everywhere", "undrain ns/chat chat-0"), done);
    }

    @Test
    void anotherSpellingOfAPathOpensNoOtherHost() {
        RequestSpecification api = given().spec(at(true)).header("Host", "evil.example:9000");
        for (String path : List.of(
                "/q/../api/endpoints/ns/chat/chat-0/drain",
                "/q/%2e%2e/api/endpoints/ns/chat/chat-0/drain",
                "//api/endpoints/ns/chat/chat-0/drain")) {
            given().spec(api).post(path).then().statusCode(421);
        }
        given().spec(api).get("/q/../").then().statusCode(421);
        assertEquals(List.of(), done);
    }

    @Test
    void whereWritingIsOffItSaysSo() {
        at(false)
                .delete("/api/connections/17")
                .then()
                .statusCode(403)
                .body("error", containsString("moorgate.admin.write=true"));
        assertEquals(List.of(), done);
    }

    @Test
    void anotherMethodIsNotAllowed() {
        at(true).put("/api/endpoints/ns/chat/chat-0/drain")
                .then()
                .statusCode(405)
                .header("Allow", "DELETE, POST");
    }

    @Test
    void whatIsNotThereIsUnknown() {
        answers = action -> AdminActions.Outcome.UNKNOWN;
        RequestSpecification api = at(true);
        given().spec(api)
                .delete("/api/connections/17")
                .then()
                .statusCode(404)
                .body("error", equalTo("no such connection"));
        given().spec(api)
                .delete("/api/affinity/ns/chat/10.0.0.9")
                .then()
                .statusCode(404)
                .body("error", equalTo("no such pin"));
        api.delete("/api/connections/all").then().statusCode(404);
        assertEquals(List.of("close 17", "forget ns/chat 10.0.0.9"), done);
    }

    @Test
    void aProofThatWasNotVerifiedOpensNoOtherHostForWriting() {
        given().spec(at(true))
                .header("Host", "evil.example:9000")
                .header("Moorgate-Replica-Proof", "made-up")
                .delete("/api/connections/17")
                .then()
                .statusCode(421);
        assertEquals(List.of(), done);
    }

    @Test
    void aPageOfAnotherSiteIsRefused() {
        RequestSpecification api = at(true);
        for (String site : List.of("cross-site", "same-site")) {
            given().spec(api)
                    .header("Sec-Fetch-Site", site)
                    .delete("/api/connections/17")
                    .then()
                    .statusCode(403);
        }
        for (String origin : List.of("https://evil.example", "null")) {
            given().spec(api)
                    .header("Origin", origin)
                    .delete("/api/connections/17")
                    .then()
                    .statusCode(403);
        }
        assertEquals(List.of(), done);
        given().spec(api)
                .header("Host", "localhost:9000")
                .header("Origin", "http://localhost:9000")
                .header("Sec-Fetch-Site", "same-origin")
                .delete("/api/connections/17")
                .then()
                .statusCode(200);
    }

    @Test
    void thePageIsServedForHostsOfTheGatewayOnly() {
        RequestSpecification page = at(false);
        for (String good : List.of(
                "127.0.0.1:9000",
                "10.1.2.3",
                "[fd00::1]:9000",
                "localhost:9000",
                "LOCALHOST",
                "moorgate-management",
                "moorgate-management.edge",
                "moorgate-management.edge.svc",
                "moorgate-management.edge.svc.cluster.local:9000",
                "gateway.example.com")) {
            given().spec(page).header("Host", good).get("/").then().statusCode(200);
        }
        for (String bad : List.of(
                "evil.example",
                "a.b.edge",
                "svc.evil.example",
                "a.b.svc.evil.example",
                "10.1.2.3.evil.example",
                "localhost.evil.example:9000")) {
            given().spec(page).header("Host", bad).get("/").then().statusCode(421);
            given().spec(page).header("Host", bad).get("/q/metrics").then().statusCode(200);
        }
    }

    @Test
    void answersKeepBrowsersFromMisuse() {
        at(false)
                .get("/")
                .then()
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
