package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UpgradeDocsTest {
    @Test
    void thePageNamesTheVersionsOfTheProtocolThatAreSpoken() throws IOException {
        String page = Files.readString(Path.of("docs/upgrade.md"));
        String spoken = "This one speaks " + Protocols.SPOKEN.min() + " to " + Protocols.SPOKEN.max();
        assertTrue(page.contains(spoken), spoken);
    }
}
