package io.moorgate.operate;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The management port of a whole gateway with a TCP Service. */
@QuarkusTest
@QuarkusTestResource(EchoBehindGateway.class)
class ManagementPortTest {
    private static final String ECHO = "namespace=\"test\",service=\"echo\",protocol=\"tcp\"";

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @ConfigProperty(name = EchoBehindGateway.LISTEN)
    int listen;

    /** The first request of a process may take long on a busy machine. */
    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(1));
    }

    private Response get(String path) {
        return given().baseUri(management.resolve("/").toString()).get(path);
    }

    @BeforeEach
    void isReady() {
        patiently().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    private Socket open() throws IOException {
        // The port is opened after the first configuration is in force.
        return patiently()
                .ignoreExceptions()
                .until(() -> new Socket(InetAddress.getLoopbackAddress(), listen), any -> true);
    }

    private static void echo(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(bytes);
        assertArrayEquals(bytes, socket.getInputStream().readNBytes(bytes.length));
    }

    /** A gateway that stops is probed for minutes: what is logged of it are changes. */
    @Test
    void aProbeThatFindsAReplicaNotReadyIsNoLineOfTheLog() {
        assertFalse(Logger.getLogger("io.smallrye.health").isInfoEnabled());
    }

    @Test
    void healthPagesSayWhy() {
        get("/q/health/live")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.data.stuck", hasItem(0));
        get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.data.configuration", hasItem("applied"))
                .body("checks.data.generation", hasItem(greaterThan(0)));
        get("/q/health/started").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void aLiveConnectionIsSeenInListsAndMetricsAndItsEndInTheAccessLog() throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(lines, true, StandardCharsets.US_ASCII));
        AtomicReference<String> held = new AtomicReference<>();
        try (Socket socket = open()) {
            echo(socket, "hello");
            Response live = get("/api/connections?service=test/echo&endpoint=echo-0&client=127.0.0.1");
            live.then().statusCode(200).body("$", hasSize(1)).body("[0].pinned", is(true));
            for (String query : List.of(
                    "service=&endpoint=&client=&limit=",
                    "service=",
                    "endpoint=",
                    "client=",
                    "limit=&after=",
                    "service=echo&endpoint=&client=&limit=1")) {
                get("/api/connections?" + query).then().statusCode(200).body("$", hasSize(1));
            }
            get("/api/affinity?service=&endpoint=&client=&limit=&after=").then().body("$", hasSize(1));
            held.set(live.jsonPath().getString("[0].id"));
            get("/api/endpoints").then().body("[0].endpoint", equalTo("echo-0")).body("[0].connections", is(1));
            get("/api/affinity")
                    .then()
                    .body("[0].client", equalTo("127.0.0.1"))
                    .body("[0].endpoint", equalTo("echo-0"));
            assertEquals(1, metric("moorgate_connections_active{" + ECHO + ",endpoint=\"echo-0\",}"));
            assertEquals(5, metric("moorgate_bytes_total{" + ECHO + ",direction=\"in\",}"));
        } finally {
            patiently().untilAsserted(() -> get("/api/connections").then().body("$", hasSize(0)));
        }
        patiently().until(() -> lines.toString(StandardCharsets.US_ASCII)
                .contains(" event=close id=" + held.get() + " protocol=tcp namespace=test service=echo endpoint=echo-0"
                        + " client=127.0.0.1 reason="));
        System.setOut(before);
        assertEquals(0, metric("moorgate_connections_active{" + ECHO + ",endpoint=\"echo-0\",}"));
    }

    @Test
    void theMetricsPageSaysWhatWasBuilt() {
        metrics("text/plain")
                .then()
                .body(matchesPattern(Pattern.compile(
                        "(?s).*\nmoorgate_build_info\\{version=\"0\\.1\\.0\",commit=\"[0-9a-z]+\",java=\"25[^\"]*\","
                                + "relays=\"(own-epoll|netty)\",?\\} 1\\.0\n.*")));
    }

    private Response metrics(String accept) {
        return given().baseUri(management.resolve("/").toString())
                .accept(accept)
                .get("/q/metrics");
    }

    private double metric(String series) {
        return metrics("text/plain")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Test
    void metricsHaveTheGatewaysAndTheProcessOwnAndNoneOfVertx() {
        metrics("text/plain")
                .then()
                .statusCode(200)
                .body(containsString("\nmoorgate_config_generation "))
                .body(containsString("\nmoorgate_problems 1.0"))
                .body(containsString("moorgate_endpoints{" + ECHO + ",state=\"ready\",} 1.0"))
                .body(containsString("\njvm_memory_used_bytes{"))
                .body(containsString("\nprocess_cpu_usage "))
                .body(not(containsString("http_server_requests")))
                .body(not(containsString("vertx_")));
    }

    @Test
    void connectionsThatRebalancingHasMovedBeginAtZero() {
        assertEquals(0, metric("moorgate_rebalance_moved_total{namespace=\"test\",service=\"echo\",}"));
    }

    @Test
    void metricsCanBeHadInBothFormatsOfPrometheus() {
        metrics("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
                .then()
                .statusCode(200)
                .body(containsString("# TYPE moorgate_config_generation gauge"));
        metrics("text/plain").then().body(containsString("# TYPE moorgate_connections_opened_total counter"));
        for (String accept : List.of(
                "application/openmetrics-text",
                "application/openmetrics-text; version=1.0.0",
                "application/openmetrics-text;version=1.0.0;charset=utf-8",
                "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.5")) {
            metrics(accept)
                    .then()
                    .statusCode(200)
                    .header("Content-Type", startsWith("application/openmetrics-text; version=1.0.0"))
                    .body(containsString("# TYPE moorgate_connections_opened counter"))
                    .body(endsWith("# EOF\n"));
        }
    }

    /** As curl asks, a browser, and a program that names nothing. */
    @Test
    void metricsAreInTheTextFormatForThoseWhoTakeAny() throws Exception {
        for (String accept : List.of("*/*", "text/*", "text/html,application/xml;q=0.9,*/*;q=0.8")) {
            metrics(accept)
                    .then()
                    .statusCode(200)
                    .header("Content-Type", startsWith("text/plain; version=0.0.4"))
                    .body(containsString("# TYPE moorgate_connections_opened_total counter"));
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(management.resolve("/q/metrics")).build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(
                    answer.headers().firstValue("Content-Type").orElse("none"),
                    startsWith("text/plain; version=0.0.4"));
        }
        metrics("application/json").then().statusCode(406);
    }

    @Test
    void metricsAreSentWithGzipToThoseThatTakeIt() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(management.resolve("/q/metrics"))
                    .header("Accept", "text/plain")
                    .header("Accept-Encoding", "gzip")
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse("none"));
            String text = new String(
                    new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(text, containsString("\nmoorgate_config_generation "));
        }
    }

    @Test
    void aBrokenAnnotationIsAProblem() {
        get("/api/problems")
                .then()
                .body("[0].service", equalTo("echo"))
                .body("[0].key", equalTo("affinity-timeout"))
                .body("[0].message", containsString("5x"));
    }

    @Test
    void theGatewayIsShownAsAWhole() {
        get("/api/overview")
                .then()
                .statusCode(200)
                .body("[0].version", equalTo("0.1.0"))
                .body("[0].stopping", is(false))
                .body("[0].problems", is(1));
        get("/api/events").then().body("find { it.service == 'echo' }.message", containsString("5x"));
        get("/api/settings").then().body("find { it.setting == 'moorgate.class' }.value", equalTo("moorgate"));
        get("/api/autoscale/test/echo").then().body("ready", is(1)).body("draining", is(0));
    }

    @Test
    void settingsWhoseDefaultIsComputedShowWhatHolds() {
        String replica = get("/api/overview").jsonPath().getString("[0].replica");
        get("/api/settings")
                .then()
                .body("find { it.setting == 'moorgate.replica' }.value", equalTo(replica))
                .body("find { it.setting == 'moorgate.replica' }.origin", equalTo("default"))
                .body("find { it.setting == 'moorgate.limits.connections-max' }.value", matchesPattern("[1-9][0-9]*"))
                .body("find { it.setting == 'moorgate.source' }.value", equalTo("directory"));
    }

    @Test
    void routesAndThePageAreThere() {
        get("/api/routes").then().body("[0].port", is(listen)).body("[0].protocol", equalTo("tcp"));
        get("/api/routes?service=").then().statusCode(200).body("$", hasSize(1));
        get("/").then().statusCode(200).body(containsString("Moorgate"));
        get("/api/replicas").then().statusCode(200).body("[0].self", is(true)).body("[0].link", equalTo("self"));
    }
}
