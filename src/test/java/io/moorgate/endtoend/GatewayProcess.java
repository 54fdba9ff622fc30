package io.moorgate.endtoend;

import io.moorgate.app.GatewayMain;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A gateway in a process of its own, with a descriptor table and a heap of its own. */
final class GatewayProcess implements AutoCloseable {
    private static final List<String> IMAGE_FLAGS = List.of(
            "-XX:TieredStopAtLevel=4",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TrimNativeHeapInterval=60000",
            "-XX:+ExitOnOutOfMemoryError",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m");

    private final ChildProcess child;
    private final String host;
    private final GatewayLog log;
    private final Answers answers;
    private final Consumer<ChildProcess> end;

    /** What takes the questions that {@link GatewayMain} answers. */
    interface Answers {
        JsonObject to(String question) throws IOException, InterruptedException;
    }

    /** The gateway {@code child}, which {@code log} listens to; {@code end} ends it politely. */
    GatewayProcess(ChildProcess child, String host, GatewayLog log, Answers answers, Consumer<ChildProcess> end) {
        this.child = child;
        this.host = host;
        this.log = log;
        this.answers = answers;
        this.end = end;
    }

    /** Starts one on {@code directory}; {@code settings} are {@code key=value}. Returns when it listens. */
    static GatewayProcess start(Path directory, String... settings) throws IOException {
        return start(List.of(), directory, settings);
    }

    /** As {@link #start(Path, String...)}, with the flags of the image (src/main/docker): on what the second compiler makes of the gateway. */
    static GatewayProcess startAsImage(Path directory, String... settings) throws IOException {
        return start(IMAGE_FLAGS, directory, settings);
    }

    private static GatewayProcess start(List<String> javaFlags, Path directory, String... settings) throws IOException {
        GatewayProcess gateway = begin(List.of(), javaFlags, "127.0.0.1", directory, settings);
        gateway.httpPort();
        return gateway;
    }

    /**
     * Begins to start one that is reached at {@code host}.
     *
     * @param launcher the program that runs it; none where it is run directly
     */
    static GatewayProcess begin(
            List<String> launcher, List<String> javaFlags, String host, Path directory, String... settings)
            throws IOException {
        return GatewayProgram.UNDER_TEST.begin(launcher, javaFlags, host, directory, settings);
    }

    String host() {
        return host;
    }

    /** Where it listens; waits for that. */
    int httpPort() {
        child.ready();
        return log.httpPort();
    }

    /** Where it takes TLS; 0 before it does. */
    int httpsPort() {
        return log.httpsPort();
    }

    /** The generation of the routing table that it says is in force; 0 before it is ready. */
    long generation() {
        return child.isReady() ? log.generation() : 0;
    }

    /** All that it has said so far. */
    String log() {
        return child.log();
    }

    /** When it last said something with {@code words}, on this machine's monotonic clock; empty where it never did. */
    OptionalLong lastSaidNanos(String words) {
        return child.lastSaidNanos(words);
    }

    /** Whether a line of its log has contained {@code text}. */
    boolean hasSaid(String text) {
        return child.lastSaidNanos(text).isPresent();
    }

    /** How many lines of its log contain {@code text}. */
    long linesWith(String text) {
        return child.log().lines().filter(line -> line.contains(text)).count();
    }

    /** Its answer to one of the questions that {@link GatewayMain} takes. */
    JsonObject ask(String question) throws IOException, InterruptedException {
        return answers.to(question);
    }

    /** Resident memory, in KiB. */
    long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + child.process().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The CPU time that it has had. */
    long cpuNanos() {
        return child.process().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    /** Its process. */
    long pid() {
        return child.process().pid();
    }

    /** Sends SIGTERM. */
    void terminate() {
        child.process().toHandle().destroy();
    }

    /** Ends it as a crash does: {@code kill -9}. */
    void kill() throws InterruptedException {
        child.process().destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return child.process().isAlive();
    }

    /** Whether it ends within that time. */
    boolean endsWithin(long span, TimeUnit unit) throws InterruptedException {
        return child.process().waitFor(span, unit);
    }

    /** With which code it has ended. */
    int exitCode() {
        return child.process().exitValue();
    }

    @Override
    public void close() {
        end.accept(child);
    }
}
