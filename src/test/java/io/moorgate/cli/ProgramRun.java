package io.moorgate.cli;

import io.moorgate.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of the program to its end, in a process of its own. */
record ProgramRun(int exitCode, String out, String err) {
    private static final int SECONDS_MAX = 60;

    /** Runs it with {@code arguments}. */
    static ProgramRun of(String... arguments) throws IOException, InterruptedException {
        return of(Path.of("."), Map.of(), "", arguments);
    }

    /** Runs it in {@code directory}, with {@code environment} beside this process's, {@code input} as standard input. */
    static ProgramRun of(Path directory, Map<String, String> environment, String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return of(directory, environment, input, command);
    }

    /** Runs {@code command} likewise. */
    static ProgramRun of(Path directory, Map<String, String> environment, String input, List<String> command)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("moorgate-run");
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("MOORGATE_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + ": still running after " + SECONDS_MAX + " s");
            }
            return new ProgramRun(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            for (Path file : List.of(in, out, err)) {
                Files.deleteIfExists(file);
            }
            Files.delete(folder);
        }
    }
}
