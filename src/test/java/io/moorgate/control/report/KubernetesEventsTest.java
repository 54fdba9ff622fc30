package io.moorgate.control.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.source.DrainedPod;
import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.routing.ServiceId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events as they are written to the mock API server. */
class KubernetesEventsTest {
    private static final Problem.OfService CHAT = new Problem.OfService(new ServiceId("web", "chat"));
    private static final Problem PROBLEM = new Problem(CHAT, "balance", "\"x\" (expected: random)");

    private MockApiServer api;
    private KubernetesClient client;
    private Instant now = Instant.parse("2026-01-01T00:00:00.5Z");

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        client = api.directClient();
        client.resource(Cluster.service("web", "chat", Map.of())).create();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        api.close();
    }

    @Test
    void createsAnEventOnTheService() {
        events("replica-1").write(PROBLEM, CHAT);
        Event event = only();
        assertEquals("balance: \"x\" (expected: random)", event.getMessage());
        assertEquals(
                "Service web/chat",
                event.getInvolvedObject().getKind() + " "
                        + event.getInvolvedObject().getNamespace() + "/"
                        + event.getInvolvedObject().getName());
        assertEquals(uid(), event.getInvolvedObject().getUid());
        assertEquals("2026-01-01T00:00:00Z", event.getFirstTimestamp());
        assertEquals("Warning MoorgateProblem 1", event.getType() + " " + event.getReason() + " " + event.getCount());
    }

    @Test
    void createsAnEventOnAnObjectOfGatewayApiInWhateverVersionItIsThere() {
        for (String version : List.of("v1 HTTPRoute httproutes", "v1alpha2 TCPRoute tcproutes")) {
            String[] words = version.split(" ");
            GenericKubernetesResource route = new GenericKubernetesResource();
            route.setApiVersion(ApiObject.GROUP + "/" + words[0]);
            route.setKind(words[1]);
            route.setMetadata(new ObjectMetaBuilder()
                    .withNamespace("web")
                    .withName(words[2])
                    .build());
            client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                            .withGroup(ApiObject.GROUP)
                            .withVersion(words[0])
                            .withKind(words[1])
                            .withPlural(words[2])
                            .withNamespaced(true)
                            .build())
                    .inNamespace("web")
                    .resource(route)
                    .create();
            Problem.Subject subject = Problem.Subject.of(words[1], "web", words[2]);
            events("replica-1").write(new Problem(subject, "spec.rules", "none"), subject);
        }
        assertEquals(
                List.of(
                        "gateway.networking.k8s.io/v1 HTTPRoute httproutes",
                        "gateway.networking.k8s.io/v1alpha2 TCPRoute tcproutes"),
                client.v1().events().inNamespace("web").list().getItems().stream()
                        .map(Event::getInvolvedObject)
                        .map(on -> on.getApiVersion() + " " + on.getKind() + " " + on.getName())
                        .sorted()
                        .toList());
    }

    @Test
    void replicasShareOneEventAndCountItUpOnlyNowAndThen() {
        events("replica-1").write(PROBLEM, CHAT);
        events("replica-2").write(PROBLEM, CHAT);
        assertEquals(1, only().getCount());
        now = now.plus(KubernetesEvents.COUNTED_LATELY).plus(Duration.ofSeconds(1));
        events("replica-2").write(PROBLEM, CHAT);
        events("replica-1").write(PROBLEM, CHAT);
        assertEquals(2, only().getCount());
        assertEquals("2026-01-01T00:05:01Z", only().getLastTimestamp());
        assertEquals("replica-2", only().getReportingInstance());
    }

    @Test
    void writesNothingOnAServiceThatIsGone() {
        client.services().inNamespace("web").withName("chat").delete();
        events("replica-1").write(PROBLEM, CHAT);
        assertEquals(List.of(), client.v1().events().inNamespace("web").list().getItems());
    }

    @Test
    void aNoteIsAnEventOfItsOwnForEachReplica() {
        events("replica-1").write(CHAT.service(), "DrainBegan", "12 connections");
        events("replica-2").write(CHAT.service(), "DrainBegan", "12 connections");
        var written = client.v1().events().inNamespace("web").list().getItems();
        assertEquals(2, written.size());
        Event event = written.getFirst();
        assertEquals(
                "Normal DrainBegan 12 connections",
                event.getType() + " " + event.getReason() + " " + event.getMessage());
        assertEquals(uid(), event.getInvolvedObject().getUid());
    }

    @Test
    void replicasShareOneEventOnAPodThatIsEmpty() {
        DrainedPod pod = new DrainedPod("web", "chat-0", "uid-0");
        events("replica-1").writeEmpty(pod);
        events("replica-2").writeEmpty(pod);
        Event event = only();
        assertEquals("Normal Drained 1", event.getType() + " " + event.getReason() + " " + event.getCount());
        assertEquals(
                "Pod chat-0 uid-0",
                event.getInvolvedObject().getKind() + " "
                        + event.getInvolvedObject().getName() + " "
                        + event.getInvolvedObject().getUid());
    }

    @Test
    void aRefusalIsThrownToBeCounted() {
        api.answer(request -> MockApiServer.isOn(request, "events") ? MockApiServer.status(403, "Forbidden") : null);
        assertThrows(KubernetesClientException.class, () -> events("replica-1").write(PROBLEM, CHAT));
    }

    private KubernetesEvents events(String replica) {
        return new KubernetesEvents(client, replica, () -> now);
    }

    private Event only() {
        var events = client.v1().events().inNamespace("web").list().getItems();
        assertEquals(1, events.size());
        return events.getFirst();
    }

    private String uid() {
        return client.services()
                .inNamespace("web")
                .withName("chat")
                .get()
                .getMetadata()
                .getUid();
    }
}
