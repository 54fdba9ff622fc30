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

/** Three servers of Socket.IO and their clients, of the official packages, with three gateways in between. */
class SocketIoTest {
    private static final int CLIENTS = 120;

    @TempDir
    private Path directory;

    private NodeServers servers;
    private Fleet fleet;
    private List<GatewayProcess> gateways;

    @BeforeEach
    void startAll() throws IOException {
        fleet = new Fleet(directory, 3);
        servers = NodeServers.start("socketio-server.cjs", 3);
        new Manifests(directory)
                .service("chat", "http", "path: /socket.io; affinity: 'learn:query:sid'", servers.ports());
        gateways = fleet.start(3);
    }

    @AfterEach
    void endAll() throws Exception {
        servers.close();
        fleet.end();
    }

    @Test
    void aSessionThatPollsThroughEveryGatewayStaysAtItsServerAndItsUpgradeFindsIt() throws Exception {
        JsonObject said =
                new JsonObject(NodeServers.clients("socketio-client.cjs", gateways, "", Integer.toString(CLIENTS)));
        System.out.println("socket.io: " + said.encode());
        int failed = said.getInteger("failed");
        long late = LearntSessionsTest.late(gateways);
        assertTrue(failed <= 3 * late, () -> "late handovers: " + late + ", " + said.encode());
        assertEquals(0, said.getInteger("moved"), said::encode);
        assertEquals(CLIENTS - failed, said.getInteger("whole"), said::encode);
        assertTrue(said.getInteger("upgraded") >= CLIENTS / 2 - failed, said::encode);
        assertEquals(3, said.getJsonObject("servers").size(), said::encode);
    }
}
