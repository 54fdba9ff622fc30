package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.peers.membership.StrictLeases;
import io.moorgate.peers.replication.ReplicaStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways of one cluster find each other by their Leases. */
class ReplicasByLeaseTest {
    private static final int CLIENTS = 100;

    private final Vertx vertx = Vertx.vertx();
    private final Users users = new Users(vertx);

    @TempDir
    private Path directory;

    private MockApiServer api;
    private KubernetesClient cluster;
    private Path key;

    @BeforeEach
    void fillTheCluster() throws IOException {
        int[] ports = new int[3];
        for (int number = 0; number < ports.length; number++) {
            ports[number] = Echoes.start(vertx, "endpoint-" + number).httpPort();
        }
        Manifests manifests = new Manifests(directory);
        manifests.service("chat", "kubernetes.io/ws", "path: /chat; affinity: 'header:x-user'", ports);
        key = Files.writeString(directory.resolve("key"), "a key of thirty-two bytes or more\n");
        api = new MockApiServer(StrictLeases::new);
        cluster = api.directClient();
        try (var yaml = Files.newInputStream(directory.resolve("chat.yaml"))) {
            cluster.load(yaml).items().forEach(object -> cluster.resource(object)
                    .create());
        }
    }

    @AfterEach
    void closeEverything() throws Exception {
        cluster.close();
        api.close();
        Await.done(vertx.close());
    }

    @Test
    void gatewaysFindEachOtherSharePinsAndTakeTheirLeasesWithThem() throws Exception {
        try (KubernetesClient oneClient = api.directClient();
                KubernetesClient otherClient = api.directClient();
                Gateway one = gateway("one", oneClient)) {
            one.start();
            List<String> homes;
            try (Gateway other = gateway("other", otherClient)) {
                other.start();
                await().atMost(Tables.PATIENCE).until(() -> links(one) == 1 && links(other) == 1);
                await().atMost(Tables.PATIENCE)
                        .until(() -> one.readiness().check().isUp()
                                && other.readiness().check().isUp());
                assertEquals(List.of("moorgate-one", "moorgate-other"), leases());

                homes = homes(other);
                await().atMost(Tables.PATIENCE).until(() -> one.pins().entries() == CLIENTS);
                assertEquals(homes, homes(one));
            }
            assertEquals(List.of("moorgate-one"), leases());
            await().atMost(Tables.PATIENCE)
                    .until(() -> one.replicas().replicas().size() == 1);
            assertEquals(homes, homes(one));
        }
        assertEquals(List.of(), leases());
    }

    private Gateway gateway(String name, KubernetesClient client) throws IOException {
        Map<String, String> settings = Map.of(
                "moorgate.config.local-endpoints",
                "true",
                "moorgate.source",
                "kubernetes",
                "moorgate.replica",
                name,
                "moorgate.peers.port",
                Integer.toString(FreePorts.one()),
                "moorgate.peers.key-file",
                key.toString());
        return new Gateway(TestSettings.of(directory, settings), 0, () -> client);
    }

    private static long links(Gateway gateway) {
        return gateway.replicas().replicas().stream()
                .filter(replica -> replica.link() == ReplicaStatus.Link.UP)
                .count();
    }

    private List<String> homes(Gateway gateway) {
        return Users.each(CLIENTS, index -> users.ask("127.0.0.1", gateway.httpPort(), "user-" + index));
    }

    private List<String> leases() {
        return cluster.leases().inAnyNamespace().list().getItems().stream()
                .map(Lease::getMetadata)
                .map(metadata -> metadata.getName())
                .sorted()
                .toList();
    }
}
