package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnreadableSettingsTest {
    @Test
    void aSettingThatIsNeitherTrueNorFalseIsSaidAndNotTakenForFalse() {
        assertEquals(
                List.of(
                        "moorgate.admin.write: \"maybe\" (expected: true or false)",
                        "moorgate.ingress.enabled: \"ture\" (expected: true or false)"),
                UnreadableSettings.neitherTrueNorFalse(config(Map.of(
                        "moorgate.admin.write", "maybe",
                        "moorgate.ingress.enabled", "ture",
                        "moorgate.class", "maybe"))));
    }

    @Test
    void theOtherWordsForTrueAndFalseStay() {
        for (String word : List.of("true", "TRUE", "yes", "on", "1", "false", "No", "off", "0")) {
            assertEquals(
                    List.of(), UnreadableSettings.neitherTrueNorFalse(config(Map.of("moorgate.hosts.shared", word))));
        }
        assertEquals(List.of(), UnreadableSettings.neitherTrueNorFalse(config(Map.of())));
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder().withDefaultValues(values).build();
    }
}
