package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Vocabulary;
import io.moorgate.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Kubernetes objects are translated into, pair by pair. {@code -Dgolden.update=true} writes the expected files
 * anew; read the difference before committing it.
 */
class GoldenTest {
    private static final int SHUFFLES = 5;

    static Stream<String> names() throws IOException {
        return GoldenCase.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void translatesIntoWhatIsWrittenBesideIt(String name) throws IOException {
        GoldenCase golden = GoldenCase.read(name);
        String rendered = Rendering.of(Translator.translate(golden.observed(), golden.settings(), RoutingTable.EMPTY));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden.expected(), rendered);
        }
        assertEquals(Files.readString(golden.expected()), rendered);
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheVerySameTableWhenNothingChanged(String name) throws IOException {
        GoldenCase golden = GoldenCase.read(name);
        RoutingTable first = Translator.translate(golden.observed(), golden.settings(), RoutingTable.EMPTY)
                .table();
        GoldenCase again = GoldenCase.read(name);
        assertSame(
                first,
                Translator.translate(again.observed(), again.settings(), first).table());
    }

    @ParameterizedTest
    @MethodSource("names")
    void theOrderOfObjectsDoesNotMatter(String name) throws IOException {
        GoldenCase golden = GoldenCase.read(name);
        String expected = Rendering.of(Translator.translate(golden.observed(), golden.settings(), RoutingTable.EMPTY));
        Random random = new Random(name.hashCode());
        for (int i = 0; i < SHUFFLES; i++) {
            ObservedObjects shuffled = new ObservedObjects(
                    shuffled(golden.observed().services(), random),
                    shuffled(golden.observed().slices(), random),
                    golden.observed().secrets(),
                    shuffled(golden.observed().others(), random),
                    golden.observed().isWhole());
            assertEquals(
                    expected,
                    Rendering.of(Translator.translate(shuffled, golden.settings(), RoutingTable.EMPTY)),
                    "seed " + name.hashCode());
        }
    }

    @Test
    void everyAnnotationIsInAtLeastOnePair() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : GoldenCase.names().toList()) {
            all.append(Files.readString(GoldenCase.FOLDER.resolve(name + ".in.yaml")));
        }
        List<String> missing = Vocabulary.all().stream()
                .map(Annotation::fullKey)
                .filter(key -> all.indexOf(key + ":") < 0)
                .toList();
        assertTrue(missing.isEmpty(), () -> "no golden pair for " + missing);
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
