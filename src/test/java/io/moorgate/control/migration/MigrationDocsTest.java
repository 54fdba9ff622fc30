package io.moorgate.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/migration.md is made of the tables; a stale page fails. */
class MigrationDocsTest {
    private static final Path PAGE = Path.of("docs/migration.md");

    @Test
    void thePageSaysWhatTheTablesAre() throws IOException {
        String page = MigrationPage.text();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.exists(PAGE) ? Files.readString(PAGE) : "", PAGE + " is stale: run make docs");
    }
}
