package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    /** A row of docs/settings.md whose default is a duration. */
    private static final Pattern DURATION_ROW = Pattern.compile("\\| `(moorgate\\.[^`]+)` \\| `[0-9]+(ms|s|m|h)` \\|");

    @TempDir
    Path directory;

    @Test
    void aDurationBelowZeroOrAboveAYearStopsTheStartAndSaysWhich() throws IOException {
        List<String> settings = DURATION_ROW
                .matcher(Files.readString(Path.of("docs/settings.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertTrue(settings.contains("moorgate.shutdown.grace"), settings::toString);
        for (String setting : settings) {
            for (String bad : List.of("PT-1S", "PT8760H0.001S", "PT9000000H", "PT2562047788015215H")) {
                IllegalArgumentException fault = assertThrows(
                        IllegalArgumentException.class, () -> read(Map.of(setting, bad)), () -> setting + "=" + bad);
                assertEquals(
                        setting + ": " + bad + " (expected: a duration such as 30m, from 0s to 8760h)",
                        fault.getMessage());
            }
            read(Map.of(setting, "0s"));
            read(Map.of(setting, "8760h"));
        }
    }

    private SettingsReader read(Map<String, String> changes) {
        return new SettingsReader(TestSettings.of(directory, changes), 0);
    }
}
