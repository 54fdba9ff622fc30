package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the check of the logs looks for it finds in the logs of other processes, too. */
class SuspectLinesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final SuspectLines lines = new SuspectLines(new PrintStream(out, true, StandardCharsets.UTF_8));

    @Test
    void aLeakIsRepeatedWithWhatStandsBehindItAndNothingElse() {
        lines.accept("listening http=8080");
        lines.accept("LEAK: ByteBuf.release() was not called");
        for (int at = 0; at < 60; at++) {
            lines.accept("\tat frame " + at);
        }
        List<String> repeated = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(41, repeated.size());
        assertTrue(repeated.getFirst().endsWith(": LEAK: ByteBuf.release() was not called"), repeated::toString);
    }

    @Test
    void looksForWhatTheScriptLooksFor() throws Exception {
        String script = Files.readString(Path.of("src/test/scripts/no-leaks.sh"));
        for (String word : List.of("LEAK:", "IllegalReferenceCountException", "PRIVATE KEY-", "Bearer ")) {
            assertTrue(script.contains(word), word);
            out.reset();
            new SuspectLines(new PrintStream(out, true, StandardCharsets.UTF_8)).accept("x " + word + "abcdefghij");
            assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count(), word);
        }
    }
}
