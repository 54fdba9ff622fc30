package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final CommandFixture fixture = new CommandFixture();

    @Test
    void servesWithoutArguments() {
        assertEquals(OptionalInt.empty(), fixture.run());
    }

    @Test
    void printsTheVersionAndEnds() throws Exception {
        ProgramRun run = ProgramRun.of("--version");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("moorgate 0\\.1\\.0 \\(commit [0-9a-z]+, Java 25.*\\)\n"), run.out());
    }

    @Test
    void printsHelpAndEnds() {
        assertEquals(OptionalInt.of(0), fixture.run("--help"));
        assertTrue(fixture.out().contains("--version"), fixture.out());
        assertTrue(fixture.out().contains("check"), fixture.out());
        assertEquals(OptionalInt.of(0), fixture.run("check", "--help"));
        assertTrue(fixture.out().startsWith("Usage: moorgate check"), fixture.out());
        assertEquals("", fixture.err());
    }

    @Test
    void anUnknownOptionIsAFaultOfTheCallerWithTheNearestName() {
        assertFault("moorgate: unknown option: \"--verson\" (nearest: --version)", "--verson");
        assertFault("moorgate check: unknown option: \"--ouput\" (nearest: --output)", "check", "--ouput=json", "a");
        assertEquals(
                "Try: moorgate check --help",
                fixture.err().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void anUnknownCommandIsAFaultOfTheCallerWithTheNearestName() {
        assertFault("moorgate: unknown command: \"chek\" (nearest: check)", "chek");
        assertFault("moorgate: unknown command: \"settngs\" (nearest: settings)", "--version", "settngs");
    }

    @Test
    void argumentsThatMakeNoSenseAreAFaultOfTheCaller() {
        assertFault("moorgate check: Missing required parameter: 'DIR|FILE|-'", "check");
        assertFault("moorgate check: --output: \"xml\" (expected: text or json)", "check", "--output", "xml", "-");
        assertFault("moorgate settings: unexpected argument: \"all\"", "settings", "all");
    }

    @Test
    void aFaultOfTheCallerEndsTheProcessWithTwo() throws Exception {
        ProgramRun run = ProgramRun.of("chek");
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().contains("(nearest: check)"), run.err());
    }

    private void assertFault(String message, String... arguments) {
        assertEquals(OptionalInt.of(2), fixture.run(arguments));
        assertEquals(message, fixture.err().lines().findFirst().orElseThrow());
        assertEquals("", fixture.out());
    }
}
