package io.moorgate.control.source.manifest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Namespace;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory source on a real directory, in real time. */
class DirectorySourceTest {
    private static final DirectoryLimits LIMITS = new DirectoryLimits(4_096, 20);

    @TempDir
    Path temp;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", faults::add);
    private final AtomicInteger changes = new AtomicInteger();
    private Path directory;
    private DirectorySource source;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temp.resolve("manifests"));
    }

    @AfterEach
    void close() {
        source.close();
        thread.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void readsTheManifestsOfADirectoryButNoHiddenOrOtherFiles() throws IOException {
        write("a.yaml", service("a"));
        write("b.yml", service("b"));
        write("c.json", "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"c\"}}");
        write(".hidden.yaml", service("hidden"));
        write("notes.txt", service("notes"));
        Files.createDirectory(directory.resolve("folder.yaml"));
        start();
        assertEquals(List.of("a", "b", "c"), names());
        assertTrue(observe().complete());
    }

    @Test
    void seesFilesWrittenInPlaceRenamedOverAndDeleted() throws IOException {
        start();
        awaitNames();
        write("a.yaml", service("a"));
        awaitNames("a");
        write("a.yaml", service("aa"));
        awaitNames("aa");
        write(".a.yaml.tmp", service("aaa"));
        Files.move(directory.resolve(".a.yaml.tmp"), directory.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);
        awaitNames("aaa");
        Files.delete(directory.resolve("a.yaml"));
        awaitNames();
    }

    @Test
    void followsTheLinkSwapsOfAConfigMapMount() throws IOException {
        mount("..1", service("one"));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(directory.resolve("web.yaml"), Path.of("..data/web.yaml"));
        start();
        awaitNames("one");
        mount("..2", service("two"));
        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
        Files.move(directory.resolve("..data_tmp"), directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        awaitNames("two");
    }

    @Test
    void waitsForADirectoryThatIsMissingAndFollowsOneThatIsReplaced() throws IOException {
        Files.delete(directory);
        start();
        assertFalse(observe().complete());
        assertTrue(source.ageNanos().isEmpty());
        assertEquals(
                List.of(new Problem(
                        new Problem.OfFile(directory.toString(), 0),
                        "",
                        "missing (expected: a directory of Kubernetes YAML)")),
                observe().problems());
        Files.createDirectory(directory);
        write("a.yaml", service("a"));
        awaitNames("a");
        assertEquals(List.of(), observe().problems());

        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("b.yaml"), service("b"));
        Files.move(directory, temp.resolve("old"));
        awaitProblem("missing");
        assertEquals(List.of("a"), names(), "what was last seen stays while the directory is away");
        Files.move(other, directory);
        awaitNames("b");
        write("c.yaml", service("c"));
        awaitNames("b", "c");
    }

    @Test
    void findsAChangeThatNoEventTold() throws IOException {
        Path elsewhere = temp.resolve("elsewhere.yaml");
        Files.writeString(elsewhere, service("a"));
        Files.createSymbolicLink(directory.resolve("a.yaml"), elsewhere);
        start();
        awaitNames("a");
        Files.writeString(elsewhere, service("b"));
        Files.setLastModifiedTime(elsewhere, FileTime.fromMillis(0));
        await().atMost(Duration.ofSeconds(30)).until(() -> changes.get() > 1);
        assertEquals(List.of("b"), names());
    }

    @Test
    void aNamespaceMayStandInEveryFileAndAnotherOneOfItsNameIsAProblem() throws IOException {
        String namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: web}}\n";
        write("a.yaml", service("a") + namespace);
        write("b.yaml", service("b") + namespace);
        start();
        assertEquals(List.of("a", "b"), names());
        assertEquals(List.of(), observe().problems());
        assertEquals(1, observe().objects().others(Namespace.class).size());
        write("b.yaml", service("b") + namespace.replace("web", "db"));
        awaitProblem("already (expected: each object once)");
    }

    @Test
    void aBrokenFileIsAProblemWithItsLineAndTheRestGoesOn() throws IOException {
        write("a.yaml", service("a") + "---\nkind: [\n");
        write("b.yaml", service("b"));
        start();
        assertEquals(List.of("a", "b"), names());
        Problem problem = observe().problems().getFirst();
        var place = (Problem.OfFile) problem.subject();
        assertEquals(directory.resolve("a.yaml").toString(), place.file());
        assertEquals(6, place.line());
        write("a.yaml", service("a"));
        await().until(() -> observe().problems().isEmpty());
    }

    @Test
    void aFileThatBreaksKeepsTheObjectsOfItsLastGoodVersionUntilItIsWholeOrDeleted() throws IOException {
        String good = service("a") + "---\n" + service("b");
        write("a.yaml", good);
        start();
        assertEquals(List.of("a", "b"), names());
        for (String broken : List.of(
                "kind: [\n",
                service("a") + "---\n" + "apiVersion: v1\nkind: Service\nmetadata:\n  na",
                service("a") + "---\n" + service("b") + "spec: {ports: [{port: http}]}\n",
                good + "#".repeat(5_000))) {
            write("a.yaml", broken);
            assertEquals(List.of("a", "b"), names(), broken);
            assertEquals(List.of("a", "b"), names(), "and when it is looked at again");
            List<Problem> problems = observe().problems();
            assertEquals(1, problems.size(), problems::toString);
            var place = (Problem.OfFile) problems.getFirst().subject();
            assertEquals(directory.resolve("a.yaml").toString(), place.file());
        }
        write("a.yaml", service("a") + "selector: {}\n");
        assertEquals(List.of("a"), names(), "an unknown field breaks nothing");
        write("a.yaml", "kind: [\n");
        assertEquals(List.of("a"), names());
        Files.delete(directory.resolve("a.yaml"));
        assertEquals(List.of(), names());
        write("a.yaml", "kind: [\n");
        assertEquals(List.of(), names(), "nothing is remembered of a file that was deleted");
    }

    @Test
    void anObjectThatBreaksKeepsItsLastGoodVersionAndTheOthersAreReadAnew() throws IOException {
        String broken = service("b") + "spec: {ports: [{port: http}]}\n";
        write("a.yaml", service("a") + "---\n" + service("b") + "spec: {ports: [{port: 80}]}\n---\n" + service("d"));
        start();
        assertEquals(List.of("a", "b", "d"), names());
        write("a.yaml", broken + "---\n" + service("c"));
        assertEquals(List.of("b", "c"), names(), "a and d are gone, b is as it was");
        assertEquals(1, observe().problems().size());
        write("a.yaml", "kind: [\n---\n" + service("e"));
        assertEquals(List.of("b", "c", "e"), names(), "nothing goes while it is not known what is broken");
        assertEquals(
                80,
                observe().objects().services().stream()
                        .filter(service -> service.getMetadata().getName().equals("b"))
                        .findFirst()
                        .orElseThrow()
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getPort());
        write("a.yaml", service("f"));
        assertEquals(List.of("f"), names());
    }

    @Test
    void theFirstFileByNameKeepsAnObjectThatIsThereTwice() throws IOException {
        write("2.yaml", "\n" + service("a"));
        write("1.yaml", service("a"));
        start();
        assertEquals(List.of("a"), names());
        Problem problem = observe().problems().getFirst();
        assertEquals(new Problem.OfFile(directory.resolve("2.yaml").toString(), 2), problem.subject());
        assertEquals(
                "Service default/a is in " + directory.resolve("1.yaml")
                        + " line 1 already (expected: each object once): the first one counts",
                problem.message());
    }

    @Test
    void holdsToItsLimits() throws IOException {
        for (int file = 10; file < 35; file++) {
            write(file + ".yaml", service("a" + file));
        }
        write("10.yaml", service("a") + "#".repeat(5_000));
        start();
        assertEquals(19, names().size());
        assertEquals(
                List.of("too large (expected: at most 4096 bytes)", "25 files (expected: at most 20)"),
                observe().problems().stream().map(Problem::message).toList());
    }

    @Test
    void isInStepAsLongAsItLooks() throws IOException {
        start();
        awaitNames();
        assertTrue(source.ageNanos().orElseThrow() < Duration.ofMinutes(1).toNanos());
    }

    private void start() {
        source = new DirectorySource(directory, LIMITS, ObjectKind.ofFiles(), thread, Ticker.system());
        source.start(changes::incrementAndGet);
        await().until(() -> changes.get() > 0);
    }

    /** As a loop would: a look at the source after each change that it reports. */
    private void awaitNames(String... names) {
        var last = new AtomicInteger(-1);
        await().until(() -> {
            int seen = changes.get();
            return last.getAndSet(seen) != seen && names().equals(List.of(names));
        });
    }

    private void awaitProblem(String text) {
        await().until(() -> observe().problems().stream()
                .anyMatch(problem -> problem.message().contains(text)));
    }

    private List<String> names() {
        return observe().objects().services().stream()
                .map(service -> service.getMetadata().getName())
                .sorted()
                .toList();
    }

    private ConfigurationSource.Observation observe() {
        var observed = new CompletableFuture<ConfigurationSource.Observation>();
        thread.execute(() -> observed.complete(source.observe()));
        return observed.join();
    }

    private void mount(String folder, String text) throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve(folder)).resolve("web.yaml"), text);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private static String service(String name) {
        return "apiVersion: v1\nkind: Service\nmetadata:\n  name: " + name + "\n";
    }
}
