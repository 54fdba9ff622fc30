package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.EndpointState;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways, of which one is asked to change all, and for what all of them count. */
class AllReplicasTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String DRAIN = "/api/endpoints/test/chat/chat-0/drain";

    @TempDir
    private Path directory;

    private AdminReplicas replicas;

    @BeforeEach
    void startThree() throws IOException {
        Files.writeString(directory.resolve("chat.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: chat, namespace: test, annotations: {moorgate.io/path: /chat}}
                spec: {ports: [{name: web, port: 80, targetPort: 8080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: chat-1, namespace: test, labels: {kubernetes.io/service-name: chat}}
                addressType: IPv4
                ports: [{name: web, port: 8080}]
                endpoints:
                  - {addresses: [127.0.0.1], targetRef: {kind: Pod, name: chat-0, namespace: test, uid: uid-0}}
                  - {addresses: [127.0.0.2], targetRef: {kind: Pod, name: chat-1, namespace: test, uid: uid-1}}
                """);
        replicas = new AdminReplicas(directory, 3);
        await().atMost(PATIENCE).until(replicas::areLinked);
        await().atMost(PATIENCE).until(() -> areInState(EndpointState.READY));
    }

    @AfterEach
    void closeAll() {
        replicas.close();
    }

    private boolean areInState(EndpointState state) {
        return List.of(0, 1, 2).stream().allMatch(number -> state(number) == state);
    }

    private EndpointState state(int number) {
        return replicas.gateway(number).table().current().routes().stream()
                .flatMap(route -> route.upstream().endpoints().all().stream())
                .filter(endpoint -> endpoint.name().equals("chat-0"))
                .map(endpoint -> endpoint.state())
                .findFirst()
                .orElse(null);
    }

    private RequestSpecification request() {
        return given().baseUri("http://" + AdminReplicas.host(0)).port(replicas.managementPort(0));
    }

    @Test
    void aDrainOfAllReplicasDrainsAtEach() {
        request()
                .post(DRAIN + "?replica=all")
                .then()
                .statusCode(200)
                .body("replica", equalTo(List.of("gateway-0", "gateway-1", "gateway-2")))
                .body("self", equalTo(List.of(true, false, false)))
                .body("status", equalTo(List.of(200, 200, 200)));
        await().atMost(PATIENCE).until(() -> areInState(EndpointState.DRAINING));
        request().delete(DRAIN + "?replica=all").then().statusCode(200);
        await().atMost(PATIENCE).until(() -> areInState(EndpointState.READY));
        request().delete(DRAIN + "?replica=all").then().statusCode(404);
    }

    @Test
    void aDrainOfOneReplicaIsUndoneThroughAnother() {
        given().baseUri("http://" + AdminReplicas.host(2))
                .port(replicas.managementPort(2))
                .post(DRAIN)
                .then()
                .statusCode(200);
        await().atMost(PATIENCE).until(() -> state(2) == EndpointState.DRAINING);
        assertEquals(EndpointState.READY, state(0));
        request().delete(DRAIN + "?replica=all").then().statusCode(200).body("status", equalTo(List.of(404, 404, 200)));
        await().atMost(PATIENCE).until(() -> areInState(EndpointState.READY));
    }

    @Test
    void aReplicaThatDoesNotDrainIsNamed() {
        replicas.replaceManagement(
                1, request -> request.response().setStatusCode(403).end("{\"error\":\"writing is off\"}"));
        replicas.closeManagement(2);
        request()
                .post(DRAIN + "?replica=all")
                .then()
                .statusCode(502)
                .body("error", containsString("gateway-1: 403 writing is off"))
                .body("error", containsString("gateway-2 is not reached"))
                .body("replicas.status", equalTo(Arrays.asList(200, 403, null)));
        await().atMost(PATIENCE).until(() -> state(0) == EndpointState.DRAINING);
    }

    @Test
    void clientsThatWaitAtOtherReplicasCountForAnAutoscaler() {
        List<String> asked = new CopyOnWriteArrayList<>();
        replicas.replaceManagement(1, request -> {
            asked.add(request.uri());
            request.response().putHeader("Content-Type", "application/json").end(Buffer.buffer("{\"waiting\": 4}"));
        });
        String path = "/api/autoscale/test/chat";
        request().get(path).then().statusCode(200).body("waiting", is(4)).body("perEndpoint", equalTo(2.0f));
        request().get(path + "?replica=all").then().body("waiting", is(4));
        request().get(path + "?replica=gateway-0").then().body("waiting", is(0));
        request().get(path + "?replica=gateway-1").then().body("waiting", is(4));
        request().get(path + "?replica=gateway-7").then().statusCode(404);
        assertEquals(List.of(path, path, path), asked);
    }
}
