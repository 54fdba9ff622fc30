package io.moorgate.endtoend;

import io.moorgate.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A program in a process of its own, ended with this one; most are a class of the tests. Such a class says {@code ready ...} when it is, {@code answer JSON} to each line that it
 * is asked, and ends when its standard input does.
 */
final class ChildProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String ANSWER = "answer ";
    private static final int SECONDS_MAX = 60;

    /**
     * Flags of every JVM of the tests. Its heap, and the collector of the image. What is measured here is no compiler's: the first one is
     * enough, and leaves the machine to the others. It looks for leaks as the tests do.
     */
    static final List<String> JAVA_FLAGS = List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dio.netty.leakDetection.level=" + System.getProperty("io.netty.leakDetection.level", "simple"));

    private static final int END_SECONDS_MAX = 10;

    private final Process process;
    private final Function<String, Optional<String>> readiness;
    private final Consumer<String> listener;
    private final Ticker ticker = Ticker.system();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final SuspectLines suspects = new SuspectLines(System.out);
    private final Queue<Line> said = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();

    private record Line(long atNanos, String text) {}

    private ChildProcess(Process process, Function<String, Optional<String>> readiness, Consumer<String> listener) {
        this.process = process;
        this.readiness = readiness;
        this.listener = listener;
    }

    /**
     * Begins to start one.
     *
     * @param launcher the program that runs {@code java}; none where it is run directly
     * @param listener gets each line that is no answer
     */
    static ChildProcess begin(
            List<String> launcher,
            List<String> javaFlags,
            Consumer<String> listener,
            Class<?> main,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_FLAGS);
        command.addAll(javaFlags);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(StartCache.flags());
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return begin(command, ChildProcess::readyIn, listener);
    }

    /** What a class of the tests has to say of its readiness in {@code line}. */
    private static Optional<String> readyIn(String line) {
        return line.startsWith(READY) ? Optional.of(line.substring(READY.length())) : Optional.empty();
    }

    /**
     * Begins to start {@code command}.
     *
     * @param readiness what it has to say in a line by which it is ready
     */
    static ChildProcess begin(
            List<String> command, Function<String, Optional<String>> readiness, Consumer<String> listener)
            throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        ChildProcess child = new ChildProcess(process, readiness, listener);
        Thread.ofPlatform().daemon().start(child::listen);
        return child;
    }

    private void listen() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                hear(line);
            }
        } catch (IOException closed) {
            said.add(new Line(ticker.nanos(), closed.toString()));
        }
        ready.completeExceptionally(new IOException("the process did not start:\n" + log()));
    }

    private void hear(String line) {
        if (line.startsWith(ANSWER)) {
            answers.add(new JsonObject(line.substring(ANSWER.length())));
            return;
        }
        said.add(new Line(ticker.nanos(), line));
        suspects.accept(line);
        listener.accept(line);
        readiness.apply(line).ifPresent(ready::complete);
    }

    /** What it has said when it was ready; waits for that. */
    String ready() {
        return ready.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    boolean isReady() {
        return ready.isDone();
    }

    /** All that it has said so far. */
    String log() {
        return said.stream().map(Line::text).collect(Collectors.joining("\n"));
    }

    /** When it last said something with {@code words}, on this machine's monotonic clock; empty where it never did. */
    OptionalLong lastSaidNanos(String words) {
        return said.stream()
                .filter(line -> line.text().contains(words))
                .mapToLong(Line::atNanos)
                .max();
    }

    /** Its answer to {@code question}. Any thread. */
    synchronized JsonObject ask(String question) throws IOException, InterruptedException {
        process.outputWriter().write(question + "\n");
        process.outputWriter().flush();
        JsonObject answer = answers.poll(SECONDS_MAX, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IOException(question + ": no answer\n" + log());
        }
        return answer;
    }

    /** Ends it by SIGTERM, and by another one for as long as it takes its time. */
    void terminate() {
        try {
            for (int attempt = 0; attempt < END_SECONDS_MAX * 5; attempt++) {
                process.toHandle().destroy();
                if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            process.destroyForcibly();
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }

    Process process() {
        return process;
    }

    /** Ends its standard input, and it soon after. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            said.add(new Line(ticker.nanos(), gone.toString()));
        }
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }
}
