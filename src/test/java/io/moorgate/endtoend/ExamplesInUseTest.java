package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The manifests of {@code examples/} as they are, with two servers each and clients, of the packages that people use: what their recipes promise
 * comes true. All clients run side by side from the beginning. {@link ExamplesWithServersTest} has the others.
 */
class ExamplesInUseTest {
    private static final int SERVERS = 2;

    @TempDir
    private static Path directory;

    @AutoClose
    private static NodeExamples examples;

    @AutoClose
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException {
        examples = NodeExamples.start();
        Manifests manifests = new Manifests(directory);
        for (String name : examples.names()) {
            ExampleManifest.of(name).serve(manifests, examples.ports(name));
        }
        gateway = GatewayProcess.begin(List.of(), List.of(), "127.0.0.1", directory, "moorgate.admin.write=true");
        await().until(() -> gateway.generation() > 0);
        examples.begin(gateway);
    }

    private static JsonArray list(Object... values) {
        return new JsonArray(List.of(values));
    }

    /** Each of {@code servers}, one a client, is one of the two, and both are in use. */
    private static void assertBoth(String one, String other, JsonArray servers) {
        assertEquals(Set.of(one, other), servers.stream().collect(Collectors.toSet()), servers::encode);
    }

    @Test
    void everyExampleIsUsed() throws IOException {
        assertEquals(
                ExampleManifest.names(),
                Stream.concat(examples.names().stream(), ExamplesWithServersTest.EXAMPLES.stream())
                        .sorted()
                        .toList());
    }

    @Test
    void tokensOfAModelComeOneByOne() throws Exception {
        JsonObject said = examples.said("llm");
        assertEquals("Nothing is kept", said.getString("text"));
        assertEquals(
                "before after", said.getString("silent"), "a comment kept the stream, and the client took it for none");
        assertTrue(said.getBoolean("left"));
    }

    @Test
    void aModelHasNoMoreStreamsThanPlacesAndTheOthersWait() throws Exception {
        JsonObject places = examples.said("llm").getJsonObject("places");
        assertEquals(list(64, 64), places.getJsonArray("balanced"), places::encode);
        assertEquals(list(64, 64), places.getJsonArray("peaks"), places::encode);
        assertEquals(list(), places.getJsonArray("refused"), places::encode);
        assertEquals(2 * 64 - 1 + 8, places.getInteger("served"), "beside the silent one");
    }

    @Test
    void aSessionOfMcpStaysAtItsServerAndEndsEverywhere() throws Exception {
        JsonObject said = examples.said("mcp");
        assertBoth("tools-0", "tools-1", said.getJsonArray("servers"));
        assertEquals(3, said.getInteger("announced"));
        assertEquals("404 of the gateway", said.getString("ended"));
        assertEquals("404 of the gateway", said.getString("unknown"));
    }

    @Test
    void callsOfMcpWithoutSessionsGoWhereThereIsRoom() throws Exception {
        JsonObject said = examples.said("mcp-stateless");
        assertEquals("none", said.getString("session"));
        String both = "search-0,search-1";
        assertEquals(list(both, both, both), said.getJsonArray("pairs"), said::encode);
    }

    @Test
    void aSessionOfSocketIoPollsAndUpgradesAtItsServer() throws Exception {
        JsonObject said = examples.said("socketio");
        assertBoth("chat-0", "chat-1", said.getJsonArray("servers"));
        assertEquals(list("websocket"), said.getJsonArray("transports"));
        assertEquals(400, said.getInteger("unknown"));
    }

    @Test
    void oneServiceCarriesQueriesEventsAndSubscriptionsWhichComeBackAfterAPlannedClose() throws Exception {
        JsonObject said = examples.said("graphql-subscriptions");
        assertTrue(said.getString("query").startsWith("graph-"), said::encode);
        assertTrue(said.getString("events").startsWith("graph-"), said::encode);
        assertBoth("graph-0", "graph-1", said.getJsonArray("first"));
        assertEquals(list("graphql-transport-ws"), said.getJsonArray("protocols"));
        JsonArray planned = list(1012);
        assertEquals(list(planned, planned, planned), said.getJsonArray("codes"), said::encode);
        assertEquals(list(), said.getJsonArray("faults"));
    }

    @Test
    void clientsOfMqttComeBackToTheirSessions() throws Exception {
        JsonObject said = examples.said("mqtt");
        assertEquals(list("doors/1 open", "doors/2 open", "doors/3 open"), said.getJsonArray("messages"), said::encode);
        assertEquals(list(list(false), list(true, true)), said.getJsonArray("present"), said::encode);
        assertEquals(1012, said.getJsonArray("codes").getJsonArray(0).getInteger(0), said::encode);
        assertEquals(1012, said.getJsonArray("codes").getJsonArray(1).getInteger(0), said::encode);
        JsonArray brokers = said.getJsonArray("clients");
        assertEquals(SERVERS, brokers.size());
        assertTrue(brokers.contains(list()), () -> "one address, one broker: " + brokers);
    }

    @Test
    void clientsOfMqttThatAreBrokenOrImpatientAreHeldOff() throws Exception {
        JsonObject said = examples.said("mqtt");
        assertEquals(1009, said.getInteger("tooLarge"));
        assertTrue(said.getBoolean("isHeldOff"), "429");
    }

    @Test
    void aTaskOfAnAgentIsFoundWhereItRuns() throws Exception {
        JsonObject said = examples.said("a2a");
        assertBoth("agent-0", "agent-1", said.getJsonArray("servers"));
        assertEquals(said.getJsonArray("servers"), said.getJsonArray("found"), said::encode);
        assertEquals(list(), said.getJsonArray("lost"), said::encode);
        assertTrue(said.getString("done").matches("agent-[01]"), said::encode);
        assertEquals("TaskNotFoundError", said.getString("unknown"));
        JsonObject cancelled = new JsonObject().put("subscribed", "task").put("states", list(true, true, true));
        assertEquals(list(cancelled, cancelled, cancelled), said.getJsonArray("cancelled"), said::encode);
    }
}
