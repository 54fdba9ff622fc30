package io.moorgate.control.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of what is served of Gateway API, against what a GatewayClass says and the tests that there are. */
class ConformancePageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Za-z0-9]+)` \\| (yes|no|partly) \\|");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)`");

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/conformance.md"));
    }

    @Test
    void theFeaturesThatItSaysAreServedAreThoseOfTheGatewayClass() throws Exception {
        String page = page();
        String byName = page.substring(page.indexOf("## Features by name"), page.indexOf("## Core"));
        assertEquals(
                Features.SUPPORTED,
                ROW.matcher(byName)
                        .results()
                        .filter(row -> row.group(2).equals("yes"))
                        .map(row -> row.group(1))
                        .sorted()
                        .toList());
    }

    @Test
    void everyTestThatItNamesIsThere() throws Exception {
        List<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString()).toList();
        }
        assertEquals(
                List.of(),
                TEST.matcher(page())
                        .results()
                        .map((MatchResult named) -> named.group(1))
                        .distinct()
                        .filter(name -> !tests.contains(name + ".java"))
                        .toList());
    }
}
