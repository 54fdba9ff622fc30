package io.moorgate.control.annotation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever text an annotation has, its parser gives a value or says what it had expected. */
class ParserFuzzTest {
    private static final ServiceId SERVICE = new ServiceId("default", "web");

    @Property(tries = 200)
    void noTextMakesAParserFail(@ForAll("texts") String text) {
        for (Annotation<?> annotation : Vocabulary.all()) {
            switch (annotation.parse(text)) {
                case Parsed.Good<?>(Object value) -> assertTrue(value != null);
                case Parsed.Partly<?>(Object _, String leftOut, String expected) ->
                    assertFalse(leftOut.isBlank() || expected.isBlank());
                case Parsed.Bad<?>(String expected) -> assertFalse(expected.isBlank());
            }
        }
    }

    @Property(tries = 500)
    void everyTextIsTakenOrTold(@ForAll("annotations") Annotation<?> annotation, @ForAll("texts") String text) {
        List<Problem> problems = new ArrayList<>();
        ServiceAnnotations read = ServiceAnnotations.read(
                SERVICE, Map.of(annotation.fullKey(), text), GatewayDefaults.NONE, problems::add);
        Parsed<?> parsed = annotation.parse(text);
        assertTrue(read.carries(annotation));
        assertTrue(read.own(annotation).isPresent() == !(parsed instanceof Parsed.Bad));
        assertTrue(parsed instanceof Parsed.Good || problems.size() == 1);
        assertTrue(
                !annotation.protective() || problems.isEmpty() == read.refusal().isEmpty());
        assertTrue(annotation.protective() || read.refusal().isEmpty());
        assertTrue(problems.stream()
                .allMatch(problem -> problem.message().length() < 2000
                        && problem.message().chars().noneMatch(Character::isISOControl)));
    }

    @Property(tries = 500)
    void everyKeyIsKnownOrTold(@ForAll String key) {
        List<Problem> problems = new ArrayList<>();
        ServiceAnnotations.read(SERVICE, Map.of(Annotation.PREFIX + key, "x"), GatewayDefaults.NONE, problems::add);
        GatewayDefaults.read(Map.of(key, "x"), problems::add);
        assertTrue(Vocabulary.find(key).isPresent() || problems.size() == 2);
    }

    /** Wild texts, and texts that begin as something an annotation knows. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> examples = Arbitraries.of(Vocabulary.all().stream()
                .map(annotation -> annotation.page().example())
                .toList());
        Arbitrary<String> near = Arbitraries.strings()
                .withChars("0123456789abcdefghimsKMG:/.,*-=%\" \t\n\\?#[]١٢")
                .ofMaxLength(24);
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(4000),
                near,
                examples,
                net.jqwik.api.Combinators.combine(examples, near).as(String::concat),
                net.jqwik.api.Combinators.combine(near, examples).as(String::concat));
    }

    @Provide
    Arbitrary<Annotation<?>> annotations() {
        return Arbitraries.of(Vocabulary.all());
    }
}
