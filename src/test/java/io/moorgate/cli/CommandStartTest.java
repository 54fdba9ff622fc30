package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Main;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a command costs before it does anything, in processor time: that depends little on what else the machine does. It is about 0.4 s from
 * the packaged jar; here the class path is long, and other tests share the caches.
 */
class CommandStartTest {
    private static final double SECONDS_MAX = 2;

    @TempDir
    private Path folder;

    @Test
    void aCommandStartsSoon() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProgramRun run = ProgramRun.of(
                folder,
                Map.of(),
                "",
                List.of(
                        "bash",
                        "-c",
                        "TIMEFORMAT='%U %S'; time \"$@\"",
                        "-",
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--version"));
        assertEquals(0, run.exitCode(), run.err());
        double seconds = Stream.of(run.err().strip().lines().toList().getLast().split(" "))
                .mapToDouble(Double::parseDouble)
                .sum();
        assertTrue(seconds < SECONDS_MAX, seconds + " s of processor time");
    }
}
