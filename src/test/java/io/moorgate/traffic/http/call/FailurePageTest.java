package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of failures in {@code docs/life-of-a-connection.md}. */
class FailurePageTest {
    private static final Path PAGE = Path.of("docs/life-of-a-connection.md");

    @Test
    void thePageHasARowWithTheStatusOfEveryFailure() throws IOException {
        List<String> cells = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split(" *\\| *", -1)[2])
                .toList();
        List<Failure> missing = Arrays.stream(Failure.values())
                .filter(failure -> cells.stream().noneMatch(cell -> cell.startsWith(failure.status() + "")))
                .toList();
        assertEquals(List.of(), missing, PAGE + " says what a client sees of these");
    }
}
