package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.translate.HostPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    /** A row of docs/settings.md whose default is a duration. */
    private static final Pattern DURATION_ROW = Pattern.compile("\\| `(moorgate\\.[^`]+)` \\| `[0-9]+(ms|s|m|h)` \\|");

    private static final Map<String, String> SHORTEST = Map.of(
            "moorgate.http.header-timeout", "100ms",
            "moorgate.http.body-rate-grace", "1s",
            "moorgate.tls.handshake-timeout", "100ms",
            "moorgate.config.age-max", "1s");

    @TempDir
    Path directory;

    @Test
    void aDurationTooShortOrAboveAYearStopsTheStartAndSaysWhich() throws IOException {
        List<String> settings = DURATION_ROW
                .matcher(Files.readString(Path.of("docs/settings.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertTrue(settings.contains("moorgate.shutdown.grace"), settings::toString);
        for (String setting : settings) {
            String shortest = SHORTEST.getOrDefault(setting, "0s");
            for (String bad : List.of("PT-1S", "PT8760H0.001S", "PT9000000H", "PT2562047788015215H")) {
                assertRefused(setting, bad, shortest);
            }
            read(Map.of(setting, shortest));
            read(Map.of(setting, "8760h"));
        }
    }

    @Test
    void noTimeForARequestHeadAndNoAgeOfTheConfigurationAreNotMeant() {
        assertRefused("moorgate.http.header-timeout", "PT0.099S", "100ms");
        assertRefused("moorgate.config.age-max", "PT0.999S", "1s");
    }

    @Test
    void hostsBelongToOneNamespaceUnlessTheSettingsSayOtherwise() {
        assertEquals(HostPolicy.DEFAULT, read(Map.of()).translation().hosts());
        assertEquals(
                new HostPolicy(true, List.of(HostPolicy.Allowed.parse("a=*.x.com"), HostPolicy.Allowed.parse("b=*"))),
                read(Map.of("moorgate.hosts.shared", "true", "moorgate.hosts.allow", "a=*.x.com,b=*"))
                        .translation()
                        .hosts());
        SettingsReader broken = read(Map.of("moorgate.hosts.allow", "a"));
        assertEquals(
                "moorgate.hosts.allow: \"a\" (expected: NAMESPACE=PATTERN, the pattern *, *.example.com or"
                        + " chat.example.com)",
                assertThrows(IllegalArgumentException.class, broken::translation)
                        .getMessage());
    }

    @Test
    void whatNamesNoNetworkAndNoFileIsSaidWithItsSetting() {
        SettingsReader broken = read(Map.of(
                "moorgate.trusted-proxies", "10.0.0.0/99",
                "moorgate.cookie.key-file", "/none/such"));
        assertEquals(
                "moorgate.trusted-proxies: \"10.0.0.0/99\" (expected: a network such as 10.0.0.0/8)",
                assertThrows(IllegalArgumentException.class, broken::trustedProxies)
                        .getMessage());
        assertEquals(
                "moorgate.cookie.key-file: there is no such file (expected: the name of a file of keys)",
                assertThrows(IllegalArgumentException.class, broken::cookies).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "moorgate.http.port, 70000, 0..65535",
        "moorgate.https.port, -1, 0..65535",
        "moorgate.http.header-fields-max, 0, 1..65536",
        "moorgate.http.request-line-bytes-max, 1, 64..1048576",
        "moorgate.http.header-bytes-max, 1, 256..1048576",
        "moorgate.http.streams-max, 0, 1..65536",
        "moorgate.http.stream-window-bytes, 1, 1024..16777216",
        "moorgate.http.resets-max, 0, 1..2147483647",
        "moorgate.http.control-frames-max, 1, 100..2147483647",
        "moorgate.http.connection-buffer-bytes, 1, 65536..1073741824",
        "moorgate.http.buffer-bytes, -1, 0 or more",
        "moorgate.limits.connections-per-listener, 0, 1 or more"
    })
    void numbersOutOfTheirBoundsAreSaidWithTheirSetting(String setting, String value, String bounds) {
        SettingsReader broken = read(Map.of(setting, value));
        assertEquals(
                setting + ": " + value + " (expected: " + bounds + ")",
                assertThrows(IllegalArgumentException.class, broken::https).getMessage());
    }

    private void assertRefused(String setting, String value, String shortest) {
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class, () -> read(Map.of(setting, value)), () -> setting + "=" + value);
        assertEquals(
                setting + ": " + value + " (expected: a duration such as 30m, from " + shortest + " to 8760h)",
                fault.getMessage());
    }

    private SettingsReader read(Map<String, String> changes) {
        return new SettingsReader(TestSettings.of(directory, changes), 0);
    }
}
