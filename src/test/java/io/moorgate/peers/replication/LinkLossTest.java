package io.moorgate.peers.replication;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.peers.link.PeerTrust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private PeerTrust key;

    @BeforeEach
    void writeKey() throws Exception {
        key = new PeerTrust.SharedKey(
                Files.writeString(folder.resolve("key"), "a key of more than thirty-two bytes!!!!!"));
    }

    @Test
    void aPeerThatSaysNothingAnyMoreIsNoticedAndFoundAgain() throws Exception {
        try (Node a = Node.start("a", key);
                SwallowingProxy way = new SwallowingProxy(a.address);
                Node b = Node.start("b", key, way.address())) {
            await().atMost(PATIENCE).until(() -> a.links() == 1 && b.links() == 1);
            way.swallow(true);
            await().atMost(PATIENCE).until(() -> a.links() == 0 && b.links() == 0);
            a.connect(1, "x");
            b.connect(2, "y");
            way.swallow(false);
            await().atMost(PATIENCE)
                    .until(() -> a.bound().size() == 2 && b.bound().size() == 2 && a.links() == 1);
        }
    }

    @Test
    void aReplicaOfTheListThatWasLostIsFoundAgainWithAllItKnows() throws Exception {
        try (Node a = Node.start("a", key);
                SwallowingProxy way = new SwallowingProxy(a.address);
                Node b = Node.start("b", key, way.address())) {
            await().atMost(PATIENCE).until(() -> a.links() == 1 && b.links() == 1);
            b.connect(1, "x");
            way.swallow(true);
            await().atMost(PATIENCE)
                    .until(() -> a.replication.status().replicas().size() == 1
                            && b.replication.status().replicas().size() == 1);
            b.connect(2, "y");
            way.swallow(false);
            await().atMost(PATIENCE).until(() -> a.bound().equals(b.bound()) && a.links() == 1);
            assertEquals(2, a.bound().size());
        }
    }
}
