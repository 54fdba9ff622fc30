package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.moorgate.operate.telemetry.Metric;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts that the chart brings, against the metrics that the gateway exposes. */
class MonitoringTest {
    private static final Path RULES = Path.of("charts/moorgate/files/rules.yaml");
    private static final Path DASHBOARD = Path.of("charts/moorgate/files/dashboard.json");
    private static final Path RUNBOOKS = Path.of("docs/runbooks");
    private static final Pattern USE = Pattern.compile("(moorgate_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without) \\(([^)]*)\\)");
    /** Of the scrape, and of histograms' buckets. */
    private static final Set<String> LABELS_OF_SCRAPES = Set.of("instance", "job", "pod", "le");

    private static List<JsonNode> alerts() throws IOException {
        Object file = new KubernetesSerialization().unmarshal(Files.readString(RULES), Object.class);
        List<JsonNode> alerts = new ArrayList<>();
        new ObjectMapper().valueToTree(file).findValues("rules").forEach(rules -> rules.forEach(alerts::add));
        return alerts;
    }

    private static List<String> dashboardQueries() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        List<String> queries = new ArrayList<>(dashboard.findValuesAsText("expr"));
        queries.addAll(dashboard.findValuesAsText("definition"));
        return queries;
    }

    private static Map<String, Metric> metricsBySeries() {
        return Stream.of(Metric.values())
                .flatMap(metric -> (metric.type() == Metric.Type.HISTOGRAM
                                ? Stream.of("_bucket", "_count", "_sum")
                                : Stream.of(""))
                        .map(suffix -> Map.entry(metric.fullName() + suffix, metric)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What {@code query} uses and the gateway does not expose. */
    private static Set<String> unknownIn(String query) {
        Map<String, Metric> known = metricsBySeries();
        Set<String> unknown = new TreeSet<>();
        Set<String> labels = new HashSet<>(LABELS_OF_SCRAPES);
        for (MatchResult use : USE.matcher(query).results().toList()) {
            Metric metric = known.get(use.group(1));
            if (metric == null) {
                unknown.add(use.group(1));
                continue;
            }
            labels.addAll(metric.labels());
            Optional.ofNullable(use.group(2)).stream()
                    .flatMap(matchers -> MATCHER.matcher(matchers).results())
                    .map(matcher -> matcher.group(1))
                    .filter(label -> !metric.labels().contains(label))
                    .forEach(label -> unknown.add(use.group(1) + "{" + label + "}"));
        }
        GROUPING.matcher(query)
                .results()
                .flatMap(grouping -> Stream.of(grouping.group(1).split(", ")))
                .filter(label -> !labels.contains(label))
                .forEach(label -> unknown.add("by " + label));
        return unknown;
    }

    @Test
    void everyMetricAndLabelOfTheDashboardIsExposed() throws IOException {
        List<String> queries = dashboardQueries();
        assertTrue(queries.size() > 30, () -> queries.size() + " queries");
        for (String query : queries) {
            assertEquals(Set.of(), unknownIn(query), query);
        }
    }

    @Test
    void everyMetricAndLabelOfTheAlertsIsExposed() throws IOException {
        for (JsonNode alert : alerts()) {
            assertEquals(
                    Set.of(),
                    unknownIn(alert.get("expr").asText()),
                    alert.get("alert").asText());
        }
    }

    @Test
    void everyMetricIsOnTheDashboard() throws IOException {
        String queries = String.join("\n", dashboardQueries());
        assertEquals(
                List.of(),
                Stream.of(Metric.values())
                        .map(Metric::fullName)
                        .filter(name -> !queries.contains(name))
                        .toList());
    }

    @Test
    void everyAlertHasARunbookThatNamesItsExpressionAndNoRunbookIsWithoutOne() throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode alert : alerts()) {
            String name = alert.get("alert").asText();
            names.add(name + ".md");
            String page = Files.readString(RUNBOOKS.resolve(name + ".md"));
            assertTrue(page.startsWith("# " + name + "\n"), name);
            assertTrue(page.contains("```promql\n" + alert.get("expr").asText() + "\n```"), name);
            JsonNode annotations = alert.get("annotations");
            assertEquals(
                    "docs/runbooks/" + name + ".md",
                    annotations.get("runbook_url").asText());
            assertTrue(page.contains("\n" + annotations.get("summary").asText() + "\n"), name);
        }
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            assertEquals(
                    names,
                    pages.map(page -> page.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** promtool is not among what {@code make test} installs: Debian's package is 96 MB. */
    @Test
    void promtoolTakesTheAlertsWhereItIsInstalled() throws Exception {
        Optional<File> promtool = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, "promtool"))
                .filter(File::canExecute)
                .findFirst();
        if (promtool.isPresent()) {
            Path said = Files.createTempFile("moorgate-promtool", ".out");
            int exitCode = new ProcessBuilder(promtool.get().getPath(), "check", "rules", RULES.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            assertEquals(0, exitCode, Files.readString(said));
            Files.delete(said);
        }
    }
}
