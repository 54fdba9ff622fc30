package io.moorgate.control.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/annotations.md is made of the vocabulary; a stale page fails. */
class AnnotationDocsTest {
    private static final Path PAGE = Path.of("docs/annotations.md");

    @Test
    void thePageSaysWhatTheVocabularyIs() throws IOException {
        String page = AnnotationPage.text();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.exists(PAGE) ? Files.readString(PAGE) : "", PAGE + " is stale: run make docs");
    }
}
