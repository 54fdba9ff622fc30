package io.moorgate.endtoend;

import io.moorgate.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A class of the tests in a process of its own. It says {@code ready ...} when it is, {@code answer JSON} to each line that it
 * is asked, and ends when its standard input does.
 */
final class ChildProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String ANSWER = "answer ";
    private static final int SECONDS_MAX = 60;
    private static final int END_SECONDS_MAX = 10;

    private final Process process;
    private final Consumer<String> listener;
    private final Ticker ticker = Ticker.system();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Queue<Line> said = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();

    private record Line(long atNanos, String text) {}

    private ChildProcess(Process process, Consumer<String> listener) {
        this.process = process;
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
        command.add("-Xmx1g");
        command.addAll(javaFlags);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ChildProcess child = new ChildProcess(process, listener);
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
        listener.accept(line);
        if (line.startsWith(READY)) {
            ready.complete(line.substring(READY.length()));
        }
    }

    /** What it has said when it was ready; waits for that. */
    String ready() {
        return ready.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
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
