package io.moorgate.operate.admin;

import static org.awaitility.Awaitility.await;

import io.moorgate.endtoend.RealBinary;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The one Chromium of all tests of this process, whose start costs seconds of processor time. It starts with the first tab and ends
 * with the process. Without Chromium it fails.
 */
final class SharedChromium {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static SharedChromium running;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String devTools;

    /** A tab of its own, by its id and the URL of its WebSocket. */
    record Tab(String id, URI socket) {}

    private SharedChromium() throws IOException {
        Path profile = Files.createTempDirectory("moorgate-chromium");
        Process process = new ProcessBuilder(
                        RealBinary.find("chromium", "chromium"),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, profile)));
        Path port = profile.resolve("DevToolsActivePort");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(port) && Files.readString(port).contains("\n"));
        devTools = "http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/";
    }

    /** Opens an empty tab, of a Chromium that is started where none runs. */
    static synchronized Tab open() throws IOException {
        if (running == null) {
            running = new SharedChromium();
        }
        JsonObject tab = new JsonObject(running.ask("PUT", "new?about:blank"));
        return new Tab(tab.getString("id"), URI.create(tab.getString("webSocketDebuggerUrl")));
    }

    static synchronized void close(Tab tab) {
        running.ask("GET", "close/" + tab.id());
    }

    private String ask(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(devTools + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .body();
    }

    /** Its processes write to the profile until they have ended. */
    private static void end(Process process, Path profile) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
