package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program without a command, where its settings do not let it start. */
class ProgramStartTest {
    @TempDir
    private Path folder;

    @Test
    void aSettingThatCannotBeReadIsOneSentence() throws Exception {
        for (List<String> row : List.of(
                List.of("MOORGATE_HTTP_PORT", "abc", "moorgate.http.port: \"abc\" (expected: a whole number)"),
                List.of(
                        "MOORGATE_SHUTDOWN_GRACE",
                        "soon",
                        "moorgate.shutdown.grace: \"soon\" (expected: a duration such as 30s)"),
                List.of("MOORGATE_ACCESS_LOG", "yes", "moorgate.access-log: \"yes\" (expected: off, long or all)"),
                List.of(
                        "MOORGATE_SOURCE",
                        "consul",
                        "moorgate.source: \"consul\" (expected: one of kubernetes, directory)"))) {
            ProgramRun run = ProgramRun.of(folder, Map.of(row.get(0), row.get(1)), "");
            assertEquals("moorgate does not start: " + row.get(2) + "\n", run.err());
            assertEquals("", run.out());
            assertEquals(1, run.exitCode());
        }
    }

    @Test
    void aCommandSaysTheSame() throws Exception {
        ProgramRun run = ProgramRun.of(folder, Map.of("MOORGATE_HTTP_PORT", "abc"), "", "check", "-");
        assertEquals(
                "moorgate check: moorgate.http.port: \"abc\" (expected: a whole number)",
                run.err().lines().findFirst().orElseThrow());
    }
}
