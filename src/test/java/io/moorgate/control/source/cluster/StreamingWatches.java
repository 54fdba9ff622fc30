package io.moorgate.control.source.cluster;

import io.moorgate.time.TaskThread;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands in front of the mock API server and gives it what it lacks and a real one has: lists in pages, and watches as lines
 * of a plain answer, from a version on, deletions included, that end with a bookmark after {@code timeoutSeconds}.
 */
final class StreamingWatches implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final int target;
    private final HttpClient requests =
            vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(1_000).setKeepAlive(false));
    private final WebSocketClient watches =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(1_000));
    private final TaskThread timers = new TaskThread("mock-watches", fault -> {});
    private final DeletionsBetweenWatches deletions = new DeletionsBetweenWatches();
    private final HttpServer server = vertx.createHttpServer();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicLong bytesSent = new AtomicLong();

    /** In front of the server at {@code target} of loopback. */
    StreamingWatches(int target) {
        this.target = target;
        server.requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    /** How many requests have come. */
    int served() {
        return served.get();
    }

    /** How many bytes of bodies have been sent. */
    long bytesSent() {
        return bytesSent.get();
    }

    private void handle(HttpServerRequest request) {
        served.incrementAndGet();
        if ("true".equals(request.getParam("watch")) && request.getHeader("Upgrade") == null) {
            watch(request);
        } else {
            request.body().onSuccess(body -> pass(request, body));
        }
    }

    private void pass(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        var options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(target)
                .setMethod(request.method())
                .setURI(request.uri());
        requests.request(options)
                .compose(onward -> {
                    request.headers().forEach((name, value) -> {
                        if (!name.equalsIgnoreCase("connection")) {
                            onward.putHeader(name, value);
                        }
                    });
                    return onward.send(body);
                })
                .compose(answer -> {
                    response.setStatusCode(answer.statusCode());
                    answer.headers().forEach((name, value) -> {
                        if (!name.equalsIgnoreCase("connection")) {
                            response.putHeader(name, value);
                        }
                    });
                    return answer.body();
                })
                .onSuccess(answer -> {
                    Buffer page = request.getParam("limit") != null && response.getStatusCode() == 200
                            ? page(request, answer)
                            : answer;
                    bytesSent.addAndGet(page.length());
                    response.putHeader("Content-Length", String.valueOf(page.length()))
                            .end(page);
                })
                .onFailure(fault -> request.connection().close());
    }

    /** The part of a list that was asked for; the mock server gives the whole. */
    private static Buffer page(HttpServerRequest request, Buffer whole) {
        var list = new JsonObject(whole);
        if (!list.containsKey("items")) {
            return whole;
        }
        var sorted = list.getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .sorted(Comparator.comparing(StreamingWatches::nameOf))
                .toList();
        String after = request.getParam("continue");
        int begin = after == null ? 0 : Integer.parseInt(after);
        int end = Math.min(sorted.size(), begin + Integer.parseInt(request.getParam("limit")));
        list.put("items", new JsonArray(sorted.subList(begin, end)));
        list.getJsonObject("metadata").put("continue", end < sorted.size() ? String.valueOf(end) : "");
        return list.toBuffer();
    }

    private static String nameOf(JsonObject object) {
        var metadata = object.getJsonObject("metadata");
        return metadata.getString("namespace") + "/" + metadata.getString("name");
    }

    private void watch(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        long from = Long.parseLong(request.getParam("resourceVersion"));
        long seconds = Long.parseLong(request.getParam("timeoutSeconds"));
        String what =
                request.path() + "?" + request.getParam("labelSelector") + "&" + request.getParam("fieldSelector");
        var reached = new AtomicLong(from);
        var options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(target)
                .setURI(request.uri())
                .setAllowOriginHeader(false);
        watches.connect(options)
                .onSuccess(socket -> {
                    response.setChunked(true).writeHead();
                    deletions.take(what).forEach(deleted -> send(response, deleted));
                    var remembered = new DeletionsBetweenWatches.Ended(socket);
                    socket.textMessageHandler(text -> {
                        if (isOver(response)) {
                            remembered.event(text);
                            return;
                        }
                        var object = new JsonObject(text).getJsonObject("object");
                        long version = versionOf(object);
                        reached.accumulateAndGet(version, Math::max);
                        // The mock server begins with all there is, as events of the type ADDED.
                        if (!text.contains("\"type\":\"ADDED\"") || version > from) {
                            send(response, text);
                        }
                    });
                    var end = timers.after(Duration.ofSeconds(seconds).toNanos(), () -> {
                        send(response, bookmark(request, reached.get()));
                        end(response);
                    });
                    socket.closeHandler(closed -> {
                        end.cancel();
                        end(response);
                    });
                    response.endHandler(ended -> deletions.keep(what, remembered));
                    response.closeHandler(closed -> deletions.keep(what, remembered));
                })
                .onFailure(fault -> {
                    if (fault instanceof UpgradeRejectedException refused) {
                        response.setStatusCode(refused.getStatus())
                                .end(refused.getBody() == null ? Buffer.buffer() : refused.getBody());
                    } else {
                        request.connection().close();
                    }
                });
    }

    private static boolean isOver(HttpServerResponse response) {
        return response.ended() || response.closed();
    }

    private static void end(HttpServerResponse response) {
        if (!isOver(response)) {
            response.end();
        }
    }

    private void send(HttpServerResponse response, String line) {
        if (!isOver(response)) {
            bytesSent.addAndGet(line.length() + 1L);
            response.write(line + "\n");
        }
    }

    private static String bookmark(HttpServerRequest request, long version) {
        boolean ofCore = request.path().startsWith("/api/v1/");
        String kind = request.path().endsWith("/services")
                ? "Service"
                : request.path().endsWith("/secrets") ? "Secret" : "EndpointSlice";
        return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"" + kind + "\",\"apiVersion\":\""
                + (ofCore ? "v1" : "discovery.k8s.io/v1") + "\",\"metadata\":{\"resourceVersion\":\"" + version
                + "\"}}}";
    }

    private static long versionOf(JsonObject object) {
        var metadata = object.getJsonObject("metadata");
        String version = metadata == null ? null : metadata.getString("resourceVersion");
        return version == null || version.isEmpty() ? 0 : Long.parseLong(version);
    }

    @Override
    public void close() {
        timers.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
