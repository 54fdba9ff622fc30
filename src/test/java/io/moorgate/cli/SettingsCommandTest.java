package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhereEachValueComesFrom() throws Exception {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.properties"), "moorgate.class=inner\n");
        ProgramRun run = ProgramRun.of(
                folder,
                Map.of("MOORGATE_HTTP_PORT", "80", "MOORGATE_DEFAULTS_IDLE_TIMEOUT", "5m"),
                "",
                "settings",
                "--output",
                "json");
        assertEquals(0, run.exitCode(), run.err());
        JsonArray rows = new JsonArray(run.out());
        assertEquals(
                row("moorgate.http.port", "80", "environment MOORGATE_HTTP_PORT"), find(rows, "moorgate.http.port"));
        assertEquals(
                row("moorgate.defaults.idle-timeout", "5m", "environment MOORGATE_DEFAULTS_IDLE_TIMEOUT"),
                find(rows, "moorgate.defaults.idle-timeout"));
        assertEquals(row("moorgate.https.port", "8443", "default"), find(rows, "moorgate.https.port"));
        assertEquals(row("moorgate.zone", "", "default"), find(rows, "moorgate.zone"));
        assertEquals(row("quarkus.management.port", "9000", "default"), find(rows, "quarkus.management.port"));
        assertEquals("inner", find(rows, "moorgate.class").getString("value"));
        assertTrue(
                find(rows, "moorgate.class").getString("source").endsWith("config/application.properties"),
                find(rows, "moorgate.class")::encode);
    }

    @Test
    void aKeyThatStandsInPlaceOfItsFileIsNotShown() throws Exception {
        ProgramRun run = ProgramRun.of(
                folder,
                Map.of(
                        "MOORGATE_COOKIE_KEY_FILE",
                        "c2VjcmV0/c2lnbmluZyBrZXk+",
                        "MOORGATE_PEERS_KEY_FILE",
                        "0123456789abcdef"),
                "",
                "settings");
        assertTrue(run.out().matches("(?s).*moorgate.cookie.key-file +redacted .*"), run.out());
        assertTrue(run.out().matches("(?s).*moorgate.peers.key-file +redacted .*"), run.out());
    }

    @Test
    void thePathOfAKeyIsShown() throws Exception {
        Path key = Files.writeString(folder.resolve("cookie.key"), "secret");
        ProgramRun run = ProgramRun.of(folder, Map.of("MOORGATE_COOKIE_KEY_FILE", key.toString()), "", "settings");
        assertTrue(run.out().contains(key.toString()), run.out());
    }

    @Test
    void whatIsNoSettingIsSaidWithTheNearestName() throws Exception {
        ProgramRun run = ProgramRun.of(folder, Map.of("MOORGATE_ACESS_LOG", "all"), "", "settings");
        assertEquals(1, run.exitCode());
        assertEquals(
                "MOORGATE_ACESS_LOG: warning: is not a setting of Moorgate (nearest: MOORGATE_ACCESS_LOG)\n",
                run.err());
    }

    private static JsonObject row(String name, String value, String source) {
        return new JsonObject().put("name", name).put("value", value).put("source", source);
    }

    private static JsonObject find(JsonArray rows, String name) {
        return rows.stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
