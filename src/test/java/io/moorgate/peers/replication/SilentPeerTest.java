package io.moorgate.peers.replication;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.peers.link.PeerTrust;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica says of a connection that proves nothing in time. */
class SilentPeerTest {
    private static final Logger LOGGER = Logger.getLogger(PeerListener.class.getName());

    @TempDir
    Path folder;

    @Test
    void theWarningSaysHowLongTheProofTookAndBlamesNoKey() throws Exception {
        var key = new PeerTrust.SharedKey(
                Files.writeString(folder.resolve("key"), "a key of more than thirty-two bytes!!!!!"));
        var kept = new Warnings();
        LOGGER.addHandler(kept);
        try (Node node = Node.start("a", key);
                var silent = new Socket()) {
            silent.connect(PeerDialler.address(node.address));
            await().atMost(Duration.ofSeconds(60)).until(() -> !kept.lines.isEmpty());
            String line = kept.lines.getFirst();
            assertTrue(line.contains("not authenticated") && line.contains("reason=no proof within 3 s"), line);
            assertTrue(line.contains("127.0.0.1:" + silent.getLocalPort()), line);
            assertFalse(line.contains("key"), line);
        } finally {
            LOGGER.removeHandler(kept);
        }
    }

    private static final class Warnings extends Handler {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                lines.add(new PatternFormatter("%s").format(ExtLogRecord.wrap(line)));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
