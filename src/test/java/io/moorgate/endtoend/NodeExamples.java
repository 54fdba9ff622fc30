package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** The servers and the clients of those examples that node has packages for, in one process: {@code examples.cjs}. */
final class NodeExamples implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String CLOSE = "close ";
    private static final String WAITING = "waiting ";
    private static final int SECONDS_MAX = 300;

    private final NodeProgram program;
    private final Map<String, List<Integer>> ports = new HashMap<>();
    private final Map<String, CompletableFuture<JsonObject>> results = new ConcurrentHashMap<>();
    private final Queue<String> others = new ConcurrentLinkedQueue<>();

    private NodeExamples(NodeProgram program) {
        this.program = program;
    }

    /** Starts the servers. */
    static NodeExamples start() throws IOException {
        NodeExamples examples = new NodeExamples(NodeProgram.start("examples.cjs"));
        String line = examples.line();
        while (!line.startsWith(READY)) {
            examples.others.add(line);
            line = examples.line();
        }
        for (Map.Entry<String, Object> example : new JsonObject(line.substring(READY.length()))) {
            List<Integer> of = ((JsonArray) example.getValue())
                    .stream().map(Integer.class::cast).toList();
            examples.ports.put(example.getKey(), of);
            examples.results.put(example.getKey(), new CompletableFuture<>());
        }
        return examples;
    }

    private String line() throws IOException {
        try {
            return program.line();
        } catch (IOException end) {
            throw new IOException(end.getMessage() + ": " + String.join("\n", others), end);
        }
    }

    /** What it has servers and clients for. */
    Set<String> names() {
        return ports.keySet();
    }

    /** Where the servers of example {@code name} listen. */
    int[] ports(String name) {
        return ports.get(name).stream().mapToInt(Integer::intValue).toArray();
    }

    /** Has all clients begin, through {@code gateway}. */
    void begin(GatewayProcess gateway) throws IOException {
        program.say(Integer.toString(gateway.httpPort()));
        Thread.ofVirtual().start(() -> listen(gateway));
    }

    private void listen(GatewayProcess gateway) {
        try {
            while (true) {
                String line = line();
                String name = line.split(" ", 2)[0];
                if (line.startsWith(CLOSE)) {
                    gateway.ask(line);
                } else if (line.startsWith(WAITING)) {
                    String[] words = line.split(" ");
                    await().until(() -> waiting(gateway, words[1]) == Long.parseLong(words[2]));
                    program.say("so many");
                } else if (results.containsKey(name)) {
                    results.get(name).complete(new JsonObject(line.substring(name.length())));
                } else {
                    others.add(line);
                }
            }
        } catch (IOException | InterruptedException | RuntimeException end) {
            results.values().forEach(result -> result.completeExceptionally(end));
        }
    }

    /** How many clients of a Service wait for a place. */
    private static long waiting(GatewayProcess gateway, String service) throws IOException, InterruptedException {
        return gateway.ask("metrics").stream()
                .filter(series -> series.getKey().startsWith("moorgate_waiting{")
                        && series.getKey().contains("service=\"" + service + "\""))
                .mapToLong(series -> ((Number) series.getValue()).longValue())
                .sum();
    }

    /** What the clients of example {@code name} have seen; waits until they are done. */
    JsonObject said(String name) throws Exception {
        JsonObject said = results.get(name).get(SECONDS_MAX, TimeUnit.SECONDS);
        System.out.println(name + ": " + said.encode());
        if (said.containsKey("fault")) {
            throw new AssertionError(name + ": " + said.getString("fault") + "\n" + String.join("\n", others));
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
