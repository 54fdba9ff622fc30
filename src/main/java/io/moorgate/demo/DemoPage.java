package io.moorgate.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;

/** The page at {@code /} and the calls it makes to add and remove endpoints. */
final class DemoPage {
    private static final int REPLICAS_MAX = 10;
    private static final String RESOURCE = "/demo/index.html";

    private final Vertx vertx;
    private final Demo demo;
    private final int httpPort;
    private final int managementPort;
    private final Buffer html;

    /** {@code managementPort} is the one that the page leads to, where it came through {@code httpPort}. */
    DemoPage(Vertx vertx, Demo demo, int httpPort, int managementPort) throws IOException {
        this.vertx = vertx;
        this.demo = demo;
        this.httpPort = httpPort;
        this.managementPort = managementPort;
        try (InputStream in = DemoPage.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is missing from the jar");
            }
            this.html = Buffer.buffer(in.readAllBytes());
        }
    }

    /** Answers {@code request}, which endpoint {@code name} was given. */
    void answer(HttpServerRequest request, String name) {
        request.response().putHeader("x-endpoint", name).putHeader("cache-control", "no-store");
        boolean post = request.method() == HttpMethod.POST;
        switch (request.path()) {
            case "/" ->
                request.response()
                        .putHeader("content-type", "text/html; charset=utf-8")
                        .end(html);
            case "/demo/endpoints" -> sendEndpoints(request);
            case "/demo/add" -> change(request, post, demo::add);
            case "/demo/remove" -> change(request, post, () -> demo.remove(request.getParam("name", "")));
            default -> request.response().setStatusCode(404).end("nothing at " + request.path() + "\n");
        }
    }

    private void change(HttpServerRequest request, boolean post, Change change) {
        if (!post) {
            request.response().setStatusCode(405).putHeader("allow", "POST").end();
            return;
        }
        vertx.<String>executeBlocking(change::apply)
                .onSuccess(refusal -> {
                    if (refusal.isEmpty()) {
                        sendEndpoints(request);
                    } else {
                        request.response().setStatusCode(409).end(refusal + "\n");
                    }
                })
                .onFailure(fault -> request.response().setStatusCode(500).end(fault + "\n"));
    }

    private void sendEndpoints(HttpServerRequest request) {
        JsonArray names = new JsonArray();
        demo.endpoints().forEach(endpoint -> names.add(endpoint.name()));
        request.response()
                .putHeader("content-type", "application/json")
                .end(new JsonObject()
                        .put("endpoints", names)
                        .put("managementPort", managementPortOf(request))
                        .encode());
    }

    /** That of the gateway that {@code request} came through: {@code make run REPLICAS=N} numbers the ports of all in step. */
    private int managementPortOf(HttpServerRequest request) {
        String port = request.getHeader("x-forwarded-port");
        int number = port == null ? 0 : Integer.parseInt(port) - httpPort;
        return number > 0 && number < REPLICAS_MAX ? managementPort + number : managementPort;
    }

    /** A change of the endpoints; gives why it was refused, or nothing. */
    @FunctionalInterface
    private interface Change {
        String apply() throws Exception;
    }
}
