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
 * the packaged jar; here the class path is long, and other tests share the caches. How fast the machine is, a JVM says that does nothing.
 */
class CommandStartTest {
    private static final double SECONDS_MAX = 2;

    /** So many starts of a JVM that does nothing it may cost on a slower machine. */
    private static final double STARTS_MAX = 20;

    @TempDir
    private Path folder;

    @Test
    void aCommandStartsSoon() throws Exception {
        double nothing = secondsOf("-version");
        double command = secondsOf(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--version");
        assertTrue(
                command < Math.max(SECONDS_MAX, STARTS_MAX * nothing),
                command + " s of processor time, a JVM alone " + nothing);
    }

    private double secondsOf(String... arguments) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> timed = List.of("bash", "-c", "TIMEFORMAT='%U %S'; time \"$@\"", "-", java);
        ProgramRun run = ProgramRun.of(
                folder,
                Map.of(),
                "",
                Stream.concat(timed.stream(), Stream.of(arguments)).toList());
        assertEquals(0, run.exitCode(), run.err());
        return Stream.of(run.err().strip().lines().toList().getLast().split(" "))
                .mapToDouble(Double::parseDouble)
                .sum();
    }
}
