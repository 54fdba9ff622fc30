package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three MCP servers and their clients, of the official SDK, with three gateways in between. */
class McpTest {
    private static final int CLIENTS = 120;

    @TempDir
    private Path directory;

    private final List<NodeProgram> servers = new ArrayList<>();
    private Fleet fleet;
    private List<GatewayProcess> gateways;

    @BeforeEach
    void startAll() throws IOException {
        fleet = new Fleet(directory, 3);
        int[] ports = new int[3];
        for (int number = 0; number < ports.length; number++) {
            servers.add(NodeProgram.start("mcp-server.cjs", "server-" + number));
            ports[number] = Integer.parseInt(servers.getLast().line().replace("ready ", ""));
        }
        Manifests manifests = new Manifests(directory);
        manifests.service(
                "mcp", "http", "path: /mcp; affinity: 'learn:header:Mcp-Session-Id'; affinity-lost: not-found", ports);
        manifests.service("stateless", "http", "path: /stateless; balance: round-robin", ports);
        gateways = fleet.start(3);
    }

    @AfterEach
    void endAll() throws Exception {
        for (NodeProgram server : servers) {
            server.close();
        }
        fleet.end();
    }

    private JsonObject clients(String path) throws IOException {
        Stream<String> urls = gateways.stream().map(gateway -> "http://" + gateway.host() + ":" + gateway.httpPort());
        String[] arguments =
                Stream.concat(Stream.of(Integer.toString(CLIENTS), path), urls).toArray(String[]::new);
        try (NodeProgram program = NodeProgram.start("mcp-client.cjs", arguments)) {
            String line = program.line();
            System.out.println(path + ": " + line);
            return new JsonObject(line);
        }
    }

    @Test
    void sessionsStayAtTheirServerThroughEveryGatewayAndRequestsWithoutOneAreBalanced() throws Exception {
        JsonObject sessions = clients("/mcp");
        int failed = sessions.getInteger("failed");
        long late = LearntSessionsTest.late(gateways);
        assertTrue(failed <= 3 * late, () -> "late handovers: " + late + ", " + sessions.encode());
        assertEquals(0, sessions.getInteger("moved"), sessions::encode);
        assertEquals(CLIENTS - failed, sessions.getInteger("whole"), sessions::encode);
        assertEquals(3, sessions.getJsonObject("servers").size(), sessions::encode);
        assertEquals(CLIENTS - failed, sessions.getInteger("ended"), sessions::encode);
        assertEquals(CLIENTS - failed, sessions.getInteger("notFound"), "404 after DELETE: " + sessions.encode());

        JsonObject free = clients("/stateless");
        assertEquals(0, free.getInteger("failed"), free::encode);
        assertTrue(free.getInteger("moved") > CLIENTS / 2, free::encode);
    }
}
