package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LimitsDocsTest {
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\|([^|]+)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9-]+)`");

    /** Counted elsewhere, as the page says. */
    private static final Set<String> OTHERS = Set.of("refused-lines", "watched-secrets");

    @Test
    void everyLimitOfThePageIsShownWithZeroFromTheStart() throws IOException {
        String page = Files.readString(Path.of("docs/settings.md"));
        var documented = FIRST_CELL
                .matcher(page.substring(page.indexOf("## Limits")))
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .filter(name -> !OTHERS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                documented, Stream.of(Limit.values()).map(Limit::label).collect(Collectors.toCollection(TreeSet::new)));
        MetricsPage metrics = new MetricsPage();
        documented.forEach(
                name -> assertEquals(0, metrics.value("moorgate_limit_reached_total{limit=\"" + name + "\",}"), name));
    }
}
