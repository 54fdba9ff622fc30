package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process of a gateway does with signals, and where it cannot start. */
class GatewayProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void signalsThatMeanNothingAreIgnoredWithALine() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory)) {
            int port = gateway.httpPort();
            for (String signal : List.of("HUP", "USR1")) {
                String pid = Long.toString(gateway.pid());
                assertEquals(
                        0, new ProcessBuilder("kill", "-" + signal, pid).start().waitFor());
                if (!signal.equals("HUP") || !hangUpsAreIgnored(gateway.pid())) {
                    await().atMost(PATIENCE).until(() -> gateway.hasSaid("signal ignored name=SIG" + signal));
                }
            }
            assertTrue(gateway.isAlive());
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        }
    }

    /** Whether the process was begun with SIGHUP ignored, as by {@code nohup}: a JVM leaves it at that, and says nothing. */
    private static boolean hangUpsAreIgnored(long pid) throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("0");
        return (Character.digit(ignored.charAt(ignored.length() - 1), 16) & 1) == 1;
    }

    @Test
    void aPortThatIsTakenEndsItWithOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                GatewayProcess gateway = GatewayProcess.begin(
                        List.of(), List.of(), "127.0.0.1", directory, "moorgate.http.port=" + taken.getLocalPort())) {
            assertTrue(gateway.endsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            await().until(() -> gateway.hasSaid("moorgate does not start: "));
            assertEquals(1, gateway.exitCode());
            assertEquals(1, gateway.linesWith("moorgate does not start: "), gateway::log);
            assertTrue(gateway.log().contains(Integer.toString(taken.getLocalPort())), gateway::log);
            assertFalse(gateway.log().contains("\tat "), gateway::log);
        }
    }
}
