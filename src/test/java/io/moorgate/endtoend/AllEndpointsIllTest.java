package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.source.cluster.MockApiServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where every endpoint fails its checks all of them are used, and an Event on the Service says so. */
class AllEndpointsIllTest {
    private static final String PORT = "of port p ";

    @TempDir
    private Path directory;

    private final AtomicInteger health = new AtomicInteger(503);
    private final Vertx vertx = Vertx.vertx();

    @Test
    void allOfThemServeAndTheServiceHasAnEventOfItUntilOneIsBack() throws Exception {
        try (var api = new MockApiServer();
                KubernetesClient cluster = api.directClient()) {
            new Manifests(directory)
                    .service(
                            "web",
                            "path: /; health-check: 'http:/healthz'; health-check-interval: 200ms;"
                                    + " health-check-rise: '1'; health-check-fall: '1'",
                            endpoint(),
                            endpoint());
            try (var yaml = Files.newInputStream(directory.resolve("web.yaml"))) {
                cluster.load(yaml).items().forEach(object -> cluster.resource(object)
                        .create());
            }
            try (KubernetesClient client = api.directClient();
                    Gateway gateway = gateway(client)) {
                gateway.start();
                await().atMost(Tables.PATIENCE)
                        .until(() -> events(cluster, "AllEndpointsAside").size() == 1);
                Event aside = events(cluster, "AllEndpointsAside").getFirst();
                assertEquals("every endpoint " + PORT + "is put aside: all of them are used", aside.getMessage());
                assertEquals(
                        "Service web",
                        aside.getInvolvedObject().getKind() + " "
                                + aside.getInvolvedObject().getName());
                assertEquals("served", ask(gateway));
                await().atMost(Tables.PATIENCE)
                        .until(() -> events(cluster, "EndpointAside").size() == 2);

                health.set(200);
                await().atMost(Tables.PATIENCE)
                        .until(() -> events(cluster, "EndpointsBack").size() == 1);
                assertEquals("served", ask(gateway));
                assertEquals(1, events(cluster, "AllEndpointsAside").size());
            }
        } finally {
            Await.done(vertx.close());
        }
    }

    private int endpoint() {
        return Await.done(vertx.createHttpServer()
                        .requestHandler(request -> {
                            boolean isCheck = request.path().equals("/healthz");
                            request.response()
                                    .setStatusCode(isCheck ? health.get() : 200)
                                    .end("served");
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private String ask(Gateway gateway) {
        return Await.done(vertx.createHttpClient()
                .request(HttpMethod.GET, gateway.httpPort(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .compose(answer -> answer.body())
                .map(Buffer::toString));
    }

    private static List<Event> events(KubernetesClient cluster, String reason) {
        return cluster.v1().events().inNamespace("test").list().getItems().stream()
                .filter(event -> event.getReason().equals(reason))
                .toList();
    }

    private Gateway gateway(KubernetesClient client) {
        Map<String, String> settings = Map.of(
                "moorgate.source", "kubernetes", "moorgate.config.local-endpoints", "true", "moorgate.replica", "one");
        return new Gateway(TestSettings.of(directory, settings), 0, () -> client);
    }
}
