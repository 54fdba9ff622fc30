package io.moorgate.realparts;

import io.moorgate.app.GatewayMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway in a process of its own, with a descriptor table and a heap of its own. */
final class GatewayProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final Pattern GENERATION = Pattern.compile("configuration applied generation=(\\d+)");

    private final Process process;
    private final int httpPort;
    private final Output output;

    /** What it has printed, and what of it is kept. */
    private static final class Output {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final AtomicLong generation = new AtomicLong();

        private void note(String line) {
            lines.add(line);
            Matcher matcher = GENERATION.matcher(line);
            if (matcher.find()) {
                generation.set(Long.parseLong(matcher.group(1)));
            }
        }
    }

    private GatewayProcess(Process process, int httpPort, Output output) {
        this.process = process;
        this.httpPort = httpPort;
        this.output = output;
    }

    /** Starts one on {@code directory}; {@code settings} are {@code key=value}. Returns when it listens. */
    static GatewayProcess start(Path directory, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayMain.class.getName(),
                directory.toString()));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader reader = process.inputReader();
        Output output = new Output();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            output.note(line);
            if (line.startsWith(READY)) {
                Thread.ofPlatform().daemon().start(() -> reader.lines().forEach(output::note));
                return new GatewayProcess(process, Integer.parseInt(line.substring(READY.length())), output);
            }
        }
        throw new IOException("the gateway did not start:\n" + String.join("\n", output.lines));
    }

    int httpPort() {
        return httpPort;
    }

    /** The generation of the routing table that it says is in force. */
    long generation() {
        return output.generation.get();
    }

    /** Whether a line of its log has contained {@code text}. */
    boolean hasSaid(String text) {
        return output.lines.stream().anyMatch(line -> line.contains(text));
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it ends within that time. */
    boolean endsWithin(long span, TimeUnit unit) throws InterruptedException {
        return process.waitFor(span, unit);
    }

    /** With which code it has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Resident memory, in KiB. */
    long residentKib() throws IOException {
        return java.nio.file.Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // It has ended by itself.
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }
}
