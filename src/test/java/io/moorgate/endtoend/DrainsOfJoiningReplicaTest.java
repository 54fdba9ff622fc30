package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that comes when an endpoint is drained by request already. */
class DrainsOfJoiningReplicaTest {
    private static final int CLIENTS = 60;

    @TempDir
    private Path directory;

    private Fleet fleet;

    @BeforeEach
    void begin() throws IOException {
        fleet = new Fleet(directory, 2);
    }

    @AfterEach
    void end() throws InterruptedException {
        fleet.end();
    }

    @Test
    void drainsItToo() throws Exception {
        GatewayProcess first = fleet.begin(0, new GatewayProgram.OfTests());
        Tables.awaitReady(first);
        assertEquals("DONE", first.ask("drain chat chat-1").getString("outcome"));

        GatewayProcess second = fleet.begin(1, new GatewayProgram.OfTests());
        Tables.awaitLinks(List.of(first, second));
        Tables.awaitReady(second);

        Set<String> served =
                new HashSet<>(Users.each(CLIENTS, index -> fleet.users().ask(second, "user-" + index)));
        assertEquals(Set.of("endpoint-1", "endpoint-2", "endpoint-3"), served);
    }
}
