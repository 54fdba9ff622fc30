package io.moorgate.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, with an end to the waiting too. */
final class Command {
    private static final int SECONDS_MAX = 120;

    private Command() {}

    /** Runs {@code command}, which must succeed; gives back what it said, errors included. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("moorgate-command", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new java.io.File("/dev/null"))
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + ": still running after " + SECONDS_MAX + " s\n" + text(said));
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(command + ": exit code " + process.exitValue() + "\n" + text(said));
            }
            return text(said);
        } finally {
            Files.delete(said);
        }
    }

    /** Ends a process that a test has started: politely, then by force. */
    static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static String text(Path said) throws IOException {
        return Files.readString(said);
    }
}
