package io.moorgate.peers.replication;

import static org.awaitility.Awaitility.await;

import io.moorgate.peers.link.PeerTrust;
import io.moorgate.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints how fast rows go from one replica to another over loopback with TLS; both are in this one process. */
class ReplicationSpeedTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 200_000;

    @TempDir
    Path folder;

    @Test
    void copiesALargeTableAndKeepsUpWithItsChanges() throws Exception {
        PeerTrust key = new PeerTrust.SharedKey(
                Files.writeString(folder.resolve("key"), "a key of more than thirty-two bytes!!!!!"));
        Ticker ticker = Ticker.system();
        try (Node a = Node.start("a", key)) {
            for (int client = 0; client < ROWS; client++) {
                a.connect(client, "pod-" + client % 100);
            }
            long begun = ticker.nanos();
            try (Node b = Node.start("b", key, a.address)) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> b.replication.state().isJoined() && b.table.entries() == ROWS);
                print("full copy of " + ROWS + " rows", begun, ticker, ROWS);
                begun = ticker.nanos();
                for (int client = ROWS; client < 2 * ROWS; client++) {
                    a.connect(client, "pod-" + client % 100);
                }
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> b.table.entries() == 2 * ROWS);
                print(ROWS + " changes", begun, ticker, ROWS);
                System.out.println("full copies sent: " + a.replication.status().fullCopies() + ", log overflows: "
                        + a.replication.status().logOverflows());
            }
        }
    }

    private static void print(String what, long begunNanos, Ticker ticker, int rows) {
        double seconds = (ticker.nanos() - begunNanos) / 1e9;
        System.out.printf("%s: %.2f s, %.0f rows/s%n", what, seconds, rows / seconds);
    }
}
