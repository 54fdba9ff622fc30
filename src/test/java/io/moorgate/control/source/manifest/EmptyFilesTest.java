package io.moorgate.control.source.manifest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.TaskThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the directory source that have lost all that they held. The clock is the test's, the watch is real. */
class EmptyFilesTest {
    private static final Duration GRACE = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", faults::add);
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicLong nowNanos = new AtomicLong();
    private DirectorySource source;

    @BeforeEach
    void start() {
        source =
                new DirectorySource(directory, new DirectoryLimits(4_096, 20), ObjectKind.all(), thread, nowNanos::get);
        source.start(changes::incrementAndGet);
    }

    @AfterEach
    void close() {
        source.close();
        thread.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void aFileThatStaysEmptyKeepsItsObjectsForAMomentOnly() throws IOException {
        write("b.yaml", service("b"));
        for (String blank : List.of("", " \n\n", "\r\n\t")) {
            write("a.yaml", service("a"));
            assertEquals(List.of("a", "b"), names());
            write("a.yaml", blank);
            assertEquals(List.of("a", "b"), names(), "its writer may be at work");
            assertEquals(List.of("empty (expected: Kubernetes YAML, or no file)"), problems());
            nowNanos.addAndGet(GRACE.toNanos());
            assertEquals(List.of("b"), names());
            assertEquals(List.of("empty (expected: Kubernetes YAML, or no file)"), problems());
        }
        write("a.yaml", service("c"));
        assertEquals(List.of("b", "c"), names());
        assertEquals(List.of(), problems());
    }

    @Test
    void whatIsWrittenInTimeTakesNothingAway() throws IOException {
        write("a.yaml", service("a"));
        assertEquals(List.of("a"), names());
        for (int time = 0; time < 3; time++) {
            write("a.yaml", "");
            assertEquals(List.of("a"), names());
            nowNanos.addAndGet(GRACE.toNanos() - 1);
            assertEquals(List.of("a"), names());
            write("a.yaml", service("a") + "---\n" + service("b"));
            assertEquals(List.of("a", "b"), names());
            write("a.yaml", service("a"));
            assertEquals(List.of("a"), names());
        }
    }

    @Test
    void theSourceSaysByItselfThatTheMomentIsOver() throws IOException {
        write("a.yaml", service("a"));
        assertEquals(List.of("a"), names());
        write("a.yaml", "");
        awaitQuiet();
        assertEquals(List.of("a"), names());
        int before = changes.get();
        nowNanos.addAndGet(GRACE.toNanos());
        await().until(() -> changes.get() > before);
        assertEquals(List.of(), names());
        awaitQuiet();
        assertEquals(before + 1, changes.get(), "and says it once");
    }

    /** Until all that was written has been seen. */
    private void awaitQuiet() {
        AtomicInteger last = new AtomicInteger(-1);
        await().pollInterval(DirectorySource.POLL.multipliedBy(4)).until(() -> {
            int seen = changes.get();
            return last.getAndSet(seen) == seen;
        });
    }

    private ConfigurationSource.Observation observe() {
        var observed = new CompletableFuture<ConfigurationSource.Observation>();
        thread.execute(() -> observed.complete(source.observe()));
        return observed.join();
    }

    private List<String> names() {
        return observe().objects().services().stream()
                .map(service -> service.getMetadata().getName())
                .sorted()
                .toList();
    }

    private List<String> problems() {
        return observe().problems().stream().map(problem -> problem.message()).toList();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private static String service(String name) {
        return "apiVersion: v1\nkind: Service\nmetadata:\n  name: " + name + "\n";
    }
}
