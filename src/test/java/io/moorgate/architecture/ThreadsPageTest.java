package io.moorgate.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/threads.md} names every class that has a field which several threads change or read. */
class ThreadsPageTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path PAGE = Path.of("docs/threads.md");

    /** A field that is volatile, an atomic, a concurrent collection or a lock; or code under a monitor. */
    private static final Pattern SHARED =
            Pattern.compile("^\\s+(?:(?:private|protected|public|static|final) )*volatile "
                    + "|^\\s+(?:private|protected|public|static|final) [^(/]*\\b(?:Atomic[A-Z]|Concurrent[A-Z]|CopyOnWrite|LongAdder"
                    + "|\\w*Lock\\b|Semaphore|CountDownLatch|VarHandle|\\w*BlockingQueue)"
                    + "|^\\s+(?:private |protected |public |static |final )*synchronized\\b");

    @Test
    void thePageNamesEveryClassWithSharedState() throws IOException {
        String page = Files.readString(PAGE);
        List<String> missing = new ArrayList<>();
        for (Path source : withSharedState()) {
            String name = source.getFileName().toString().replace(".java", "");
            if (!Pattern.compile("\\b" + name + "\\b").matcher(page).find()) {
                missing.add(MAIN.relativize(source).toString());
            }
        }
        assertEquals(List.of(), missing, PAGE + " names these classes, and says who writes and who reads");
    }

    @Test
    void theSearchSeesSharedState() throws IOException {
        List<String> names = withSharedState().stream()
                .map(source -> source.getFileName().toString())
                .toList();
        assertTrue(
                names.containsAll(List.of(
                        "LiveRoutingTable.java", // volatile
                        "AffinityTable.java", // atomic and concurrent map
                        "ServiceNotes.java", // semaphore
                        "StreamChannel.java")), // volatile, and not private
                names::toString);
    }

    private static List<Path> withSharedState() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(MAIN)) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                if (Files.readAllLines(source).stream()
                        .anyMatch(line -> SHARED.matcher(line).find())) {
                    found.add(source);
                }
            }
        }
        return found;
    }
}
