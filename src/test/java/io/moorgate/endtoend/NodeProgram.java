package io.moorgate.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A script of the tests that node runs, with the packages that {@code src/test/scripts/peers.sh} has installed. */
final class NodeProgram implements AutoCloseable {
    private static final Path PACKAGES = Path.of("target/peers/node_modules");

    private final Process process;
    private final BufferedReader output;

    private NodeProgram(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static NodeProgram start(String script, String... arguments) throws IOException {
        if (!Files.isDirectory(PACKAGES)) {
            throw new IOException(PACKAGES + " is not there (expected: src/test/scripts/peers.sh has run)");
        }
        List<String> command = new ArrayList<>(List.of("node", "src/test/scripts/" + script));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("NODE_PATH", PACKAGES.toAbsolutePath().toString());
        return new NodeProgram(builder.start());
    }

    /** The next line that it says. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the program has ended");
        }
        return line;
    }

    /** Says a line to it. */
    void say(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
    }
}
