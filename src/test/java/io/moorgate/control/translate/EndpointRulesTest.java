package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.routing.RoutingTable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which endpoints are dialled. */
class EndpointRulesTest {
    private static final InetAddress OWN = InetAddress.ofLiteral("10.0.0.9");
    private static final EndpointRules RULES =
            EndpointRules.untrusted(Set.of(OWN)).withOwnPorts(Set.of(8080, 9000));

    @Test
    void addressesThatAreNoPodsAreRefused() {
        for (String bad : List.of(
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "0.0.0.0",
                "::",
                "169.254.169.254",
                "fe80::1",
                "224.0.0.1",
                "ff02::1")) {
            assertTrue(RULES.refusal(InetAddress.ofLiteral(bad), 80).isPresent(), bad);
            assertEquals(Optional.empty(), EndpointRules.TRUSTED.refusal(InetAddress.ofLiteral(bad), 80), bad);
        }
        for (String good : List.of("10.0.0.1", "192.168.1.1", "100.64.0.1", "203.0.113.5", "fd00::1", "2001:db8::1")) {
            assertEquals(Optional.empty(), RULES.refusal(InetAddress.ofLiteral(good), 80), good);
        }
    }

    @Test
    void theGatewaysOwnPortsAreRefusedAndOthersOfItsNodeAreNot() {
        assertEquals(Optional.of("the gateway itself, port 9000"), RULES.refusal(OWN, 9000));
        assertEquals(Optional.empty(), RULES.refusal(OWN, 9100));
        assertEquals(Optional.empty(), RULES.refusal(InetAddress.ofLiteral("10.0.0.1"), 9000));
    }

    @Test
    void theGatewaysOwnPortsAreRefusedAtOtherReplicasForAsLongAsTheseAreThere() {
        InetAddress other = InetAddress.ofLiteral("10.0.0.8");
        EndpointRules two = RULES.withGateway(Set.of(OWN, other), Set.of());
        assertEquals(Optional.of("another replica of the gateway, port 9000"), two.refusal(other, 9000));
        assertEquals(Optional.of("the gateway itself, port 9000"), two.refusal(OWN, 9000));
        assertEquals(Optional.empty(), two.refusal(other, 9100));
        assertEquals(Optional.empty(), two.withGateway(Set.of(), Set.of()).refusal(other, 9000));
        assertEquals(
                Optional.empty(),
                EndpointRules.TRUSTED.withGateway(Set.of(other), Set.of(other)).refusal(other, 9000));
    }

    @Test
    void aServiceOfTheGatewayIsRefusedAtEveryPort() {
        InetAddress service = InetAddress.ofLiteral("10.96.0.7");
        EndpointRules rules = RULES.withGateway(Set.of(), Set.of(service));
        for (int port : new int[] {80, 443, 9000}) {
            assertEquals(Optional.of("a Service of the gateway"), rules.refusal(service, port));
        }
        assertEquals(Optional.empty(), rules.refusal(InetAddress.ofLiteral("10.96.0.8"), 9000));
    }

    @Test
    void aPortOfRawTcpIsTheGatewaysOwnAtOtherReplicasToo() {
        ObservedObjects objects = new ObservedObjects(
                List.of(
                        Cluster.service("ns", "loop", Map.of("moorgate.io/host", "loop.example")),
                        Cluster.service("ns", "db", Map.of("moorgate.io/listen", "8080"))),
                List.of(Cluster.slice("ns", "loop", "a", "10.0.0.8"), Cluster.slice("ns", "db", "a", "10.0.0.1")),
                List.of());
        TranslateSettings settings = TranslateSettings.DEFAULT
                .withEndpoints(EndpointRules.untrusted(Set.of()))
                .withGateway(Set.of(InetAddress.ofLiteral("10.0.0.8")), Set.of());
        Translation translation = Translator.translate(objects, settings, RoutingTable.EMPTY);
        assertEquals(
                List.of("10.0.0.1"),
                translation.table().routes().stream()
                        .flatMap(route -> route.upstream().endpoints().all().stream())
                        .map(endpoint -> endpoint.address().getAddress().getHostAddress())
                        .toList());
        assertTrue(
                translation.problems().toString().contains("another replica of the gateway, port 8080"),
                () -> translation.problems().toString());
    }

    @Test
    void anEndpointThatIsRefusedIsAProblemAndNotInTheTable() {
        ObservedObjects objects = new ObservedObjects(
                List.of(Cluster.service("ns", "chat", Map.of("moorgate.io/host", "chat.example"))),
                List.of(
                        Cluster.slice("ns", "chat", "a", "169.254.169.254"),
                        Cluster.slice("ns", "chat", "b", "10.0.0.1")),
                List.of());
        Translation translation =
                Translator.translate(objects, TranslateSettings.DEFAULT.withEndpoints(RULES), RoutingTable.EMPTY);
        assertEquals(
                1,
                translation
                        .table()
                        .routes()
                        .getFirst()
                        .upstream()
                        .endpoints()
                        .all()
                        .size());
        assertTrue(
                translation.problems().getFirst().message().contains("169.254.169.254"),
                () -> translation.problems().toString());
    }

    @Test
    void aPortThatAListenerOfGatewayApiOpensIsTheGatewaysOwn() throws IOException {
        GoldenCase golden = GoldenCase.read("gatewayapi-tcp");
        String toItself = Files.readString(GoldenCase.FOLDER.resolve("gatewayapi-tcp.in.yaml"))
                .replace("ports: [{name: web, port: 8080}]", "ports: [{name: web, port: 5432}]");
        InetAddress own = InetAddress.ofLiteral("10.0.0.1");
        TranslateSettings settings = golden.settings().withEndpoints(EndpointRules.untrusted(Set.of(own)));
        Translation translation = Translator.translate(GoldenCase.objects(toItself), settings, RoutingTable.EMPTY);
        assertEquals(
                List.of(),
                translation.table().routes().stream()
                        .flatMap(route -> route.upstream().endpoints().all().stream())
                        .filter(endpoint -> endpoint.address().getPort() == 5432)
                        .filter(endpoint -> endpoint.address().getAddress().equals(own))
                        .toList());
        assertTrue(
                translation.problems().toString().contains("the gateway itself, port 5432"),
                () -> translation.problems().toString());
    }
}
