package io.moorgate.operate.admin;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A tab of {@link SharedChromium}, driven by the DevTools protocol. */
final class ChromiumTab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TASK = "RunTask";
    private static final int PARTS_MAX = 6;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final SharedChromium.Tab tab;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();

    /** An empty one. */
    ChromiumTab() throws IOException {
        tab = SharedChromium.open();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(tab.socket(), new Listener())
                .join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                take(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(JsonObject message) {
        Integer id = message.getInteger("id");
        if (id == null) {
            events.add(message);
        } else {
            answers.remove(id).complete(message);
        }
    }

    /** The result of a call of the protocol. */
    JsonObject call(String method, JsonObject parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        JsonObject call = new JsonObject().put("id", id).put("method", method).put("params", parameters);
        socket.sendText(call.encode(), true).join();
        JsonObject said =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (said.containsKey("error")) {
            throw new AssertionError(method + ": " + said.getJsonObject("error"));
        }
        return said.getJsonObject("result");
    }

    void open(String url) {
        call("Page.navigate", new JsonObject().put("url", url));
    }

    /** The value of an expression in the page; null where it has none yet. */
    Object value(String expression) {
        return call(
                        "Runtime.evaluate",
                        new JsonObject().put("expression", expression).put("returnByValue", true))
                .getJsonObject("result")
                .getValue("value");
    }

    /** Waits until {@code expression} is true. */
    void awaitTrue(String expression) {
        await(expression).atMost(PATIENCE).until(() -> Boolean.TRUE.equals(value(expression)));
    }

    /** Keeps what is shown, as a PNG of that name, for people to look at. */
    void picture(String name) throws IOException {
        String data = call("Page.captureScreenshot", new JsonObject()).getString("data");
        Files.write(
                Files.createDirectories(SCREENSHOTS).resolve(name + ".png"),
                Base64.getDecoder().decode(data));
    }

    /** Shows the page on a screen of that size. */
    void resize(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    /** Shows the page to people who want {@code scheme}: light or dark. */
    void prefer(String scheme) {
        JsonObject feature =
                new JsonObject().put("name", "prefers-color-scheme").put("value", scheme);
        call("Emulation.setEmulatedMedia", new JsonObject().put("features", new JsonArray().add(feature)));
    }

    /** Presses a key; {@code text} is what it types, if anything. */
    void press(String key, int code, String text) {
        JsonObject down = new JsonObject()
                .put("type", text.isEmpty() ? "rawKeyDown" : "keyDown")
                .put("key", key)
                .put("code", key)
                .put("windowsVirtualKeyCode", code);
        call("Input.dispatchKeyEvent", text.isEmpty() ? down : down.put("text", text));
        call("Input.dispatchKeyEvent", down.copy().put("type", "keyUp"));
    }

    /** Begins to note the tasks of the page. */
    void trace() {
        events.removeIf(event -> is(event, "Tracing.dataCollected") || is(event, "Tracing.tracingComplete"));
        call(
                "Tracing.start",
                new JsonObject()
                        .put("categories", "disabled-by-default-devtools.timeline,devtools.timeline,__metadata")
                        .put("transferMode", "ReportEvents"));
    }

    /**
     * Ends it: the longest task of the page's main thread by processor time. On a machine that has other work the time
     * by the clock says how long it had to wait.
     */
    LongTask longestTask() {
        call("Tracing.end", new JsonObject());
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(event -> is(event, "Tracing.tracingComplete")));
        List<JsonObject> traced = events.stream()
                .filter(event -> is(event, "Tracing.dataCollected"))
                .flatMap(event -> event.getJsonObject("params").getJsonArray("value").stream())
                .map(JsonObject.class::cast)
                .toList();
        List<String> mains = traced.stream()
                .filter(event -> "thread_name".equals(event.getString("name"))
                        && "CrRendererMain".equals(event.getJsonObject("args").getString("name")))
                .map(ChromiumTab::threadOf)
                .toList();
        return traced.stream()
                .filter(event -> TASK.equals(event.getString("name")) && mains.contains(threadOf(event)))
                .max(Comparator.comparingDouble(ChromiumTab::processorMs))
                .map(task -> new LongTask(processorMs(task), partsOf(task, traced)))
                .orElseThrow(() -> new AssertionError("no task was noted"));
    }

    /** A task of the page: its processor time, and the longest parts of it. */
    record LongTask(double ms, String parts) {}

    private static double processorMs(JsonObject event) {
        return event.getDouble("tdur", 0.0) / 1_000;
    }

    private static String partsOf(JsonObject task, List<JsonObject> traced) {
        double begin = task.getDouble("ts");
        double end = begin + task.getDouble("dur", 0.0);
        return traced.stream()
                .filter(event -> threadOf(event).equals(threadOf(task)) && !TASK.equals(event.getString("name")))
                .filter(event -> event.getDouble("ts", 0.0) >= begin && event.getDouble("ts", 0.0) < end)
                .sorted(Comparator.comparingDouble(ChromiumTab::processorMs).reversed())
                .limit(PARTS_MAX)
                .map(event -> event.getString("name") + " " + processorMs(event) + " ms " + event.getJsonObject("args"))
                .collect(Collectors.joining("; "));
    }

    private static boolean is(JsonObject event, String method) {
        return method.equals(event.getString("method"));
    }

    private static String threadOf(JsonObject event) {
        return event.getValue("pid") + "/" + event.getValue("tid");
    }

    @Override
    public void close() {
        socket.abort();
        SharedChromium.close(tab);
    }
}
