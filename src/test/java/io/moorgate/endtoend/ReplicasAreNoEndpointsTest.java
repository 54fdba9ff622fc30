package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.peers.membership.StrictLeases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint that is another replica of the gateway is no endpoint, for as long as that replica has a Lease. */
class ReplicasAreNoEndpointsTest {
    private static final String OTHER = "10.77.0.2";
    private static final String POD = "10.77.0.3";

    @TempDir
    private Path directory;

    private final int port = FreePorts.one();
    private final int otherPort = FreePorts.one();
    private final int peersPort = FreePorts.one();
    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void fillTheCluster() throws IOException {
        new Manifests(directory, OTHER).service("loop", "host: loop.example", port, otherPort);
        new Manifests(directory, POD).service("chat", "host: chat.example", port);
        api = new MockApiServer(StrictLeases::new);
        cluster = api.directClient();
        for (String file : Set.of("loop.yaml", "chat.yaml")) {
            try (var yaml = Files.newInputStream(directory.resolve(file))) {
                cluster.load(yaml).items().forEach(object -> cluster.resource(object)
                        .create());
            }
        }
    }

    @AfterEach
    void closeEverything() throws IOException {
        cluster.close();
        api.close();
    }

    @Test
    void theTableFollowsTheLeasesOfReplicas() throws IOException {
        try (KubernetesClient client = api.client();
                Gateway gateway = gateway(client)) {
            gateway.start();
            await().atMost(Tables.PATIENCE).until(() -> endpoints(gateway)
                    .equals(Set.of(OTHER + ":" + port, OTHER + ":" + otherPort, POD + ":" + port)));
            announceTheOther();
            await().atMost(Tables.PATIENCE)
                    .until(() -> endpoints(gateway).equals(Set.of(OTHER + ":" + otherPort, POD + ":" + port)));
            await().atMost(Tables.PATIENCE).until(() -> gateway.state()
                    .problems()
                    .toString()
                    .contains("\"" + OTHER
                            + "\" is another replica of the gateway, port " + port
                            + " (expected: an address of a pod); it is not dialled"));
            cluster.leases().inNamespace(namespace()).withName("moorgate-other").delete();
            await().atMost(Tables.PATIENCE).until(() -> endpoints(gateway).size() == 3);
            assertEquals(1, cluster.leases().inAnyNamespace().list().getItems().size(), "this replica's own is there");
        }
    }

    @Test
    void theTableFollowsTheServicesOfTheGateway() throws IOException {
        try (KubernetesClient client = api.client();
                Gateway gateway = gateway(client)) {
            gateway.start();
            await().atMost(Tables.PATIENCE).until(() -> endpoints(gateway).size() == 3);
            var management = new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace("gateways")
                    .withName("moorgate-management")
                    .addToLabels("app.kubernetes.io/name", "moorgate")
                    .endMetadata()
                    .withNewSpec()
                    .withClusterIP(POD)
                    .withClusterIPs(POD)
                    .endSpec()
                    .build();
            cluster.resource(management).create();
            await().atMost(Tables.PATIENCE).until(() -> endpoints(gateway).size() == 2);
            await().atMost(Tables.PATIENCE)
                    .until(() -> gateway.state().problems().toString().contains("is a Service of the gateway"));
            cluster.resource(management).delete();
            await().atMost(Tables.PATIENCE).until(() -> endpoints(gateway).size() == 3);
        }
    }

    /** As a replica does: as this one, under another name and at another address. */
    private void announceTheOther() {
        await().atMost(Tables.PATIENCE)
                .until(() -> cluster.leases().inAnyNamespace().list().getItems().size() == 1);
        var own = cluster.leases().inAnyNamespace().list().getItems().getFirst();
        var other = new LeaseBuilder(own)
                .withNewMetadata()
                .withNamespace(own.getMetadata().getNamespace())
                .withName("moorgate-other")
                .withLabels(own.getMetadata().getLabels())
                .withAnnotations(own.getMetadata().getAnnotations())
                .addToAnnotations("moorgate.io/peer-address", OTHER + ":9500")
                .endMetadata()
                .editSpec()
                .withHolderIdentity("other")
                .endSpec()
                .build();
        cluster.resource(other).create();
    }

    private String namespace() {
        return cluster.leases()
                .inAnyNamespace()
                .list()
                .getItems()
                .getFirst()
                .getMetadata()
                .getNamespace();
    }

    private static Set<String> endpoints(Gateway gateway) {
        return gateway.table().current().routes().stream()
                .flatMap(route -> route.upstream().endpoints().all().stream())
                .map(endpoint -> textOf(endpoint.address()))
                .collect(Collectors.toSet());
    }

    private static String textOf(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private Gateway gateway(KubernetesClient client) throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "a key of thirty-two bytes or more\n");
        Map<String, String> settings = Map.of(
                "moorgate.source",
                "kubernetes",
                "moorgate.replica",
                "one",
                "moorgate.http.port",
                Integer.toString(port),
                "moorgate.peers.port",
                Integer.toString(peersPort),
                "moorgate.peers.key-file",
                key.toString());
        return new Gateway(TestSettings.of(directory, settings), 0, () -> client);
    }
}
