package io.moorgate.control.source.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.annotation.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Manifests as text, and what a reader makes of them. */
abstract class ManifestFixture {
    static final String CHAT = """
            apiVersion: v1
            kind: Service
            metadata:
              name: chat
              annotations:
                moorgate.io/host: chat.example
            spec:
              ports:
              - port: 80
            """;

    final ManifestReader reader = new ManifestReader();

    Manifest read(String text) {
        return reader.read("web.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    Object onlyObject(String text) {
        Manifest manifest = read(text);
        assertEquals(List.of(), manifest.problems());
        assertEquals(1, manifest.objects().size());
        return manifest.objects().getFirst().object();
    }

    static Problem onlyProblem(Manifest manifest) {
        assertEquals(1, manifest.problems().size(), () -> manifest.problems().toString());
        return manifest.problems().getFirst();
    }
}
