package io.moorgate.control.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
    private static final Set<String> IN_EFFECT = Set.of(
            "class",
            "scale-down-hint",
            "host",
            "path",
            "path-type",
            "match-header",
            "port",
            "protocol",
            "listen",
            "balance",
            "hash-on",
            "affinity",
            "affinity-timeout",
            "affinity-draining",
            "affinity-lost",
            "affinity-mode",
            "client-ip-prefix",
            "health-check",
            "health-check-interval",
            "health-check-timeout",
            "health-check-rise",
            "health-check-fall",
            "eject-after",
            "eject-for",
            "cookie-name",
            "cookie-path",
            "cookie-domain",
            "cookie-max-age",
            "cookie-same-site",
            "cookie-secure",
            "cookie-partitioned",
            "connect-timeout",
            "connect-attempts",
            "slow-start",
            "rebalance",
            "rebalance-rate",
            "drain-timeout",
            "ping-interval",
            "max-connection-age",
            "max-connection-age-jitter",
            "idle-timeout",
            "response-timeout",
            "max-connections",
            "handshakes-max",
            "max-connections-per-client",
            "connect-rate-per-client",
            "max-frame-size",
            "max-message-rate",
            "max-request-body",
            "queue-timeout",
            "allow-cidr",
            "deny-cidr",
            "allowed-origins",
            "cors-origins",
            "tls-secret",
            "tls-redirect",
            "hsts",
            "client-ca-secret",
            "backend-tls",
            "backend-ca-secret",
            "backend-server-name",
            "proxy-protocol");

    private static final Set<String> PROTECTIVE = Set.of(
            "allow-cidr",
            "deny-cidr",
            "allowed-origins",
            "client-ca-secret",
            "backend-tls",
            "backend-ca-secret",
            "proxy-protocol");

    static Stream<Annotation<?>> all() {
        return Vocabulary.all().stream();
    }

    @Test
    void noKeyIsThereTwice() {
        List<String> keys = Vocabulary.all().stream().map(Annotation::key).toList();
        assertEquals(keys.stream().distinct().toList(), keys);
    }

    @Test
    void saysWhatIsInEffect() {
        assertEquals(IN_EFFECT, keysOf(Vocabulary.all().stream().filter(Annotation::inEffect)));
    }

    @Test
    void saysWhatFailsClosed() {
        assertEquals(PROTECTIVE, keysOf(Vocabulary.all().stream().filter(Annotation::protective)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyExampleParsesAndIsNotTheDefault(Annotation<?> annotation) {
        Parsed<?> parsed = annotation.parse(annotation.page().example());
        assertTrue(
                parsed instanceof Parsed.Good<?>(Object value)
                        && annotation.fallback().value().filter(value::equals).isEmpty(),
                () -> annotation + " " + parsed);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyAnnotationIsExplainedInOneSentence(Annotation<?> annotation) {
        assertTrue(
                annotation.page().doc().matches("[A-Z][^|\n]*\\."),
                () -> annotation.page().doc());
    }

    @ParameterizedTest
    @CsvSource({
        "affinity-timout, affinity-timeout",
        "hosts, host",
        "connect-timeouts, connect-timeout",
        "balancer, balance",
        "allow-cidrs, allow-cidr"
    })
    void suggestsTheNearestKey(String key, String nearest) {
        assertEquals(
                "\"" + key + "\" is not an annotation of Moorgate (nearest: " + nearest + ")",
                UnknownKeys.message(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus",
                "x",
                "sidecar-injection",
                "team",
                "io",
                "a-key-as-long-as-several-annotations-together"
            })
    void suggestsNothingForAKeyThatIsFarFromAll(String key) {
        assertEquals("\"" + key + "\" is not an annotation of Moorgate", UnknownKeys.message(key));
    }

    private static Set<String> keysOf(Stream<Annotation<?>> annotations) {
        return annotations.map(Annotation::key).collect(Collectors.toSet());
    }
}
