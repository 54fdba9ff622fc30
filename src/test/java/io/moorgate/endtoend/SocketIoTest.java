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

/** Three servers of Socket.IO and their clients, of the official packages, with three gateways in between. */
class SocketIoTest {
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
            servers.add(NodeProgram.start("socketio-server.cjs", "server-" + number));
            ports[number] = Integer.parseInt(servers.getLast().line().replace("ready ", ""));
        }
        new Manifests(directory).service("chat", "http", "path: /socket.io; affinity: 'learn:query:sid'", ports);
        gateways = fleet.start(3);
    }

    @AfterEach
    void endAll() throws Exception {
        for (NodeProgram server : servers) {
            server.close();
        }
        fleet.end();
    }

    @Test
    void aSessionThatPollsThroughEveryGatewayStaysAtItsServerAndItsUpgradeFindsIt() throws Exception {
        Stream<String> urls = gateways.stream().map(gateway -> gateway.host() + ":" + gateway.httpPort());
        String[] arguments =
                Stream.concat(Stream.of(Integer.toString(CLIENTS)), urls).toArray(String[]::new);
        try (NodeProgram program = NodeProgram.start("socketio-client.cjs", arguments)) {
            JsonObject said = new JsonObject(program.line());
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
}
