package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.client.Config;
import io.moorgate.control.source.cluster.MockApiServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Membership's assertions against the mock API server, with a real one's strictness about Leases. */
class LeaseMockTest extends LeaseAssertions {
    private static StrictLeases strict;
    private static MockApiServer api;

    @BeforeAll
    static void start() throws IOException {
        api = new MockApiServer(mock -> strict = new StrictLeases(mock));
    }

    @AfterAll
    static void stop() throws IOException {
        api.close();
        assertEquals(List.of(), strict.refused());
    }

    @Override
    Config config() {
        return api.config();
    }
}
