package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void servesWithoutArguments() {
        assertEquals(OptionalInt.empty(), run());
    }

    @Test
    void printsTheVersionAndEnds() {
        assertEquals(OptionalInt.of(0), run("--version"));
        assertTrue(text(out).matches("moorgate 0\\.1\\.0 \\(commit [0-9a-z]+, Java 25.*\\)\n"), () -> text(out));
    }

    @Test
    void printsHelpAndEnds() {
        assertEquals(OptionalInt.of(0), run("--help"));
        assertTrue(text(out).contains("--version"));
    }

    @Test
    void anUnknownArgumentIsAFaultOfTheCaller() {
        assertEquals(OptionalInt.of(2), run("--verbose"));
        assertEquals(OptionalInt.of(2), run("--version", "now"));
        assertEquals(
                "moorgate: unknown arguments: --verbose (expected: none, --version or --help)",
                text(err).lines().findFirst().orElseThrow());
        assertEquals("", text(out));
    }

    private OptionalInt run(String... arguments) {
        return CommandLine.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
