package io.moorgate.traffic.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own, whose descriptors run out while clients come. */
class AcceptFaultsTest {
    @Test
    void aGatewayWithoutDescriptorsPausesAndThenGoesOn(@TempDir Path folder) throws Exception {
        Path said = folder.resolve("said");
        Process gateway = new ProcessBuilder(List.of(
                        "bash",
                        "-c",
                        "ulimit -n 1024 && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-MaxFDLimit",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DescriptorFamine.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(gateway.waitFor(90, TimeUnit.SECONDS), () -> "still running");
        } finally {
            gateway.destroyForcibly();
        }
        assertEquals(0, gateway.exitValue(), Files.readString(said));
        assertTrue(Files.readString(said).contains("served again"), Files.readString(said));
    }
}
