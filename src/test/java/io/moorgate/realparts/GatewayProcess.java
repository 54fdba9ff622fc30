package io.moorgate.realparts;

import io.moorgate.app.GatewayMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private final AtomicLong generation;

    private GatewayProcess(Process process, int httpPort, AtomicLong generation) {
        this.process = process;
        this.httpPort = httpPort;
        this.generation = generation;
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
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        AtomicLong generation = new AtomicLong();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            note(line, generation);
            if (line.startsWith(READY)) {
                Thread.ofPlatform().daemon().start(() -> output.lines().forEach(later -> note(later, generation)));
                return new GatewayProcess(process, Integer.parseInt(line.substring(READY.length())), generation);
            }
        }
        throw new IOException("the gateway did not start:\n" + said);
    }

    private static void note(String line, AtomicLong generation) {
        Matcher matcher = GENERATION.matcher(line);
        if (matcher.find()) {
            generation.set(Long.parseLong(matcher.group(1)));
        }
    }

    int httpPort() {
        return httpPort;
    }

    /** The generation of the routing table that it says is in force. */
    long generation() {
        return generation.get();
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
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }
}
