package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose spans go to a collector that takes OTLP over HTTP. */
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private final Vertx vertx = Vertx.vertx();
    private final List<JsonObject> spans = new CopyOnWriteArrayList<>();
    private final List<JsonObject> resources = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> heads = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private HttpServer collector;

    @BeforeEach
    void begin() throws Exception {
        collector = done(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    collect(body.toJsonObject());
                    request.response()
                            .setStatusCode(request.path().equals("/v1/traces") ? 200 : 404)
                            .end("{}");
                }))
                .listen(0, "127.0.0.1"));
        HttpServer endpoint = done(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1"));
        Files.writeString(directory.resolve("web.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: test, annotations: {moorgate.io/path: /}}
                spec: {ports: [{name: web, port: 80, targetPort: 8080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: test, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: web, port: %d}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}, targetRef: {kind: Pod, name: web-a, uid: a}}]
                """.formatted(endpoint.actualPort()));
    }

    @AfterEach
    void end() throws Exception {
        done(vertx.close());
    }

    private void answer(HttpServerRequest request) {
        Map<String, String> head = new HashMap<>();
        request.headers()
                .forEach(field -> head.put(field.getKey().toLowerCase(java.util.Locale.ROOT), field.getValue()));
        heads.add(head);
        request.response()
                .setStatusCode(request.path().equals("/broken") ? 500 : 200)
                .end("here");
    }

    private void collect(JsonObject batch) {
        JsonObject resource = batch.getJsonArray("resourceSpans").getJsonObject(0);
        resources.add(resource.getJsonObject("resource"));
        resource.getJsonArray("scopeSpans")
                .getJsonObject(0)
                .getJsonArray("spans")
                .forEach(span -> spans.add((JsonObject) span));
    }

    @Test
    void anExchangeIsASpanThatTheEndpointsSpansBelongTo() throws Exception {
        try (Gateway gateway = started("moorgate.tracing.ratio", "1")) {
            get(gateway, "/a?secret=1", Map.of("tracestate", "vendor=1"));
            JsonObject span = spansOnceThere(1).getFirst();
            Map<String, String> attributes = attributes(span);
            assertEquals("GET test/web", span.getString("name"));
            assertEquals(2, span.getInteger("kind"));
            assertEquals("200", attributes.get("http.response.status_code"));
            assertEquals("GET", attributes.get("http.request.method"));
            assertEquals("/a", attributes.get("url.path"));
            assertEquals("web-a", attributes.get("moorgate.endpoint"));
            assertEquals("test", attributes.get("k8s.namespace.name"));
            assertTrue(
                    Long.parseLong(span.getString("endTimeUnixNano"))
                            >= Long.parseLong(span.getString("startTimeUnixNano")),
                    span::encode);
            assertEquals(null, span.getString("parentSpanId"));
            assertEquals(null, span.getJsonObject("status"));
            assertEquals(
                    "00-" + span.getString("traceId") + "-" + span.getString("spanId") + "-01",
                    heads.getFirst().get("traceparent"));
            assertEquals(null, heads.getFirst().get("tracestate"), "of no trace");
            assertEquals("moorgate", attributes(resources.getFirst()).get("service.name"));
        }
    }

    @Test
    void theTraceOfAClientGoesOn() throws Exception {
        try (Gateway gateway = started("moorgate.tracing.ratio", "1")) {
            get(
                    gateway,
                    "/broken",
                    Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-00", "tracestate", "vendor=1"));
            JsonObject span = spansOnceThere(1).getFirst();
            assertEquals(TRACE, span.getString("traceId"));
            assertEquals(PARENT, span.getString("parentSpanId"));
            assertNotEquals(PARENT, span.getString("spanId"));
            assertEquals(2, span.getJsonObject("status").getInteger("code"));
            assertEquals("vendor=1", heads.getFirst().get("tracestate"));
        }
    }

    @Test
    void aTrustedProxySaysWhichTracesAreSampled() throws Exception {
        try (Gateway gateway = started("moorgate.tracing.ratio", "0", "moorgate.trusted-proxies", "127.0.0.0/8")) {
            get(gateway, "/not", Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-00"));
            get(gateway, "/drawn", Map.of());
            get(gateway, "/sampled", Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));
            assertEquals(
                    List.of("/sampled"),
                    spansOnceThere(1).stream()
                            .map(span -> attributes(span).get("url.path"))
                            .toList());
            assertTrue(heads.getFirst().get("traceparent").endsWith("-00"), "and the endpoint knows");
        }
    }

    @Test
    void theHandshakeOfAWebSocketIsASpanWhileTheWebSocketLives() throws Exception {
        try (Gateway gateway = started("moorgate.tracing.ratio", "1")) {
            done(vertx.createWebSocketClient()
                    .connect(new WebSocketConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(gateway.httpPort())
                            .setURI("/chat")));
            Map<String, String> attributes = attributes(spansOnceThere(1).getFirst());
            assertEquals("101", attributes.get("http.response.status_code"));
            assertEquals("websocket", attributes.get("moorgate.protocol"));
            assertEquals(1, gateway.connections().all().size());
        }
        assertEquals(1, spans.size(), "its end is none");
    }

    @Test
    void whatNoEndpointTookIsASpanToo() throws Exception {
        String file = Files.readString(directory.resolve("web.yaml")).replaceAll("port: \\d{4,}", "port: 1");
        Files.writeString(directory.resolve("web.yaml"), file);
        try (Gateway gateway = started("moorgate.tracing.ratio", "1")) {
            assertEquals(503, get(gateway, "/", Map.of()));
            JsonObject span = spansOnceThere(1).getFirst();
            assertEquals("connect-failed", attributes(span).get("moorgate.refused.cause"));
            assertEquals(2, span.getJsonObject("status").getInteger("code"));
        }
    }

    @Test
    void withoutACollectorWhatClientsSendPassesAsItIs() throws Exception {
        String theirs = "00-" + TRACE + "-" + PARENT + "-01";
        try (Gateway gateway = gateway(Map.of())) {
            gateway.start();
            await().until(() -> gateway.table().current().generation() > 0);
            get(gateway, "/", Map.of("traceparent", theirs));
            assertEquals(theirs, heads.getFirst().get("traceparent"));
            assertEquals(
                    List.of(),
                    Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter("traces"::equals)
                            .toList());
        }
    }

    @Test
    void settingsThatMakeNoSenseStopTheStart() {
        Map.of("moorgate.tracing.ratio", "1.5", "moorgate.tracing.endpoint", "otel-collector:4318")
                .forEach((setting, value) -> {
                    Map<String, String> settings =
                            new HashMap<>(Map.of("moorgate.tracing.endpoint", "http://otel-collector:4318"));
                    settings.put(setting, value);
                    IllegalArgumentException fault =
                            assertThrows(IllegalArgumentException.class, () -> gateway(settings));
                    assertTrue(fault.getMessage().startsWith(setting + ": "), fault.getMessage());
                });
    }

    private List<JsonObject> spansOnceThere(int count) {
        await().until(() -> spans.size() >= count);
        return spans;
    }

    private static Map<String, String> attributes(JsonObject of) {
        Map<String, String> attributes = new HashMap<>();
        of.getJsonArray("attributes").forEach(entry -> {
            JsonObject attribute = (JsonObject) entry;
            JsonObject value = attribute.getJsonObject("value");
            attributes.put(
                    attribute.getString("key"),
                    String.valueOf(value.getMap().values().iterator().next()));
        });
        return attributes;
    }

    private int get(Gateway gateway, String uri, Map<String, String> fields) throws Exception {
        return done(vertx.createHttpClient()
                .request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(gateway.httpPort())
                        .setURI(uri))
                .compose(request -> {
                    fields.forEach(request::putHeader);
                    return request.send();
                })
                .compose(response -> response.body().map(body -> response.statusCode())));
    }

    private Gateway started(String... settings) {
        Map<String, String> values =
                new HashMap<>(Map.of("moorgate.tracing.endpoint", "http://127.0.0.1:" + collector.actualPort()));
        for (int at = 0; at < settings.length; at += 2) {
            values.put(settings[at], settings[at + 1]);
        }
        Gateway gateway = gateway(values);
        gateway.start();
        await().until(() -> gateway.table().current().generation() > 0);
        return gateway;
    }

    private Gateway gateway(Map<String, String> settings) {
        return new Gateway(TestSettings.of(directory, settings), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
