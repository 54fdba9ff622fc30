package io.moorgate.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings that docs/settings.md lists; another test holds that page to the code. */
final class KnownSettings {
    private static final Path PAGE = Path.of("docs/settings.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(moorgate\\.[a-z.-]+)` \\|");

    private KnownSettings() {}

    /** As names of environment variables. */
    static Set<String> asEnvironment() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult row) -> row.group(1).replaceAll("[^a-z]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
