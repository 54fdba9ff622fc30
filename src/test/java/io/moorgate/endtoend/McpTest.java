package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three MCP servers and their clients, of the official SDK, with three gateways in between. */
class McpTest {
    private static final int CLIENTS = 120;

    @TempDir
    private Path directory;

    private NodeServers servers;
    private Fleet fleet;
    private List<GatewayProcess> gateways;

    @BeforeEach
    void startAll() throws IOException {
        fleet = new Fleet(directory, 3);
        servers = NodeServers.start("mcp-server.cjs", 3);
        Manifests manifests = new Manifests(directory);
        manifests.service(
                "mcp",
                "http",
                "path: /mcp; affinity: 'learn:header:Mcp-Session-Id'; affinity-lost: not-found",
                servers.ports());
        manifests.service("stateless", "http", "path: /stateless; balance: round-robin", servers.ports());
        gateways = fleet.start(3);
    }

    @AfterEach
    void endAll() throws Exception {
        servers.close();
        fleet.end();
    }

    private JsonObject clients(String path) throws IOException {
        String line = NodeServers.clients("mcp-client.cjs", gateways, "http://", Integer.toString(CLIENTS), path);
        System.out.println(path + ": " + line);
        return new JsonObject(line);
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
