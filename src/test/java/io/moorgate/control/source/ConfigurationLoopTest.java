package io.moorgate.control.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.control.translate.CertificateUse;
import io.moorgate.control.translate.DrainedEndpoint;
import io.moorgate.control.translate.ObservedObjects;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.control.translate.Translation;
import io.moorgate.control.translate.Translator;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.tls.TestAuthority;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The loop on held time, with a source of our own and the real translation. */
class ConfigurationLoopTest {
    private final HeldTime time = new HeldTime();
    private final LiveRoutingTable live = new LiveRoutingTable();
    private final List<RoutingTable> published = new ArrayList<>();
    private final List<List<Problem>> told = new ArrayList<>();
    private final Held source = new Held();
    private Instant now = Instant.EPOCH;
    private ConfigurationLoop.Translate translate = Translator::translate;
    private final ConfigurationLoop loop = new ConfigurationLoop(
            source,
            new ConfigurationLoop.Translating(
                    TranslateSettings.DEFAULT,
                    (observed, settings, previous) -> translate.translate(observed, settings, previous)),
            live,
            List.of(told::add),
            time,
            time,
            () -> now);

    @Test
    void appliesABurstOfChangesOnceItIsQuiet() {
        start();
        for (int edit = 0; edit < 9; edit++) {
            source.serve("chat-" + edit);
            time.advance(Duration.ofMillis(50));
        }
        assertEquals(0, published.size());
        time.advance(Duration.ofMillis(100));
        assertEquals(1, published.size());
        assertEquals(9, live.current().routes().size());
    }

    @Test
    void saysWithinAnHourThatACertificateEndsAlthoughNothingChanges() {
        var issued = new TestAuthority("authority").issue("a.example");
        var use = new CertificateUse(new Problem.OfSetting("x"), "", issued.as("web/cert"), Optional.empty());
        Instant end = issued.certificate().getNotAfter().toInstant();
        translate = (observed, settings, previous) -> new Translation(previous, List.of(), List.of(use));
        now = end.minus(Duration.ofDays(15));
        start();
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), told.getLast());
        now = end.minus(Duration.ofDays(13));
        time.advance(Duration.ofHours(1));
        time.advance(Duration.ofSeconds(1));
        assertEquals(1, told.getLast().size());
        now = end;
        time.advance(Duration.ofHours(1));
        time.advance(Duration.ofSeconds(1));
        assertTrue(told.getLast().getFirst().message().contains("has ended"));
    }

    @Test
    void translatesAnewWhereAnEndpointIsToBeDrained() {
        List<TranslateSettings> asked = new ArrayList<>();
        translate = (observed, settings, previous) -> {
            asked.add(settings);
            return Translator.translate(observed, settings, previous);
        };
        start();
        time.advance(Duration.ofSeconds(1));
        DrainedEndpoint drained = new DrainedEndpoint(new ServiceId("ns", "chat"), new EndpointId("a:1"));
        assertTrue(loop.drains().add(Set.of(drained), live.current(), false));
        assertEquals(Set.of(), loop.drains().ofAll(live.current()), "it is asked of this replica only");
        time.advance(Duration.ofSeconds(1));
        assertEquals(Set.of(drained), asked.getLast().endpoints().drained());
        assertTrue(loop.drains().remove(Set.of(drained)));
        assertFalse(loop.drains().remove(Set.of(drained)));
        time.advance(Duration.ofSeconds(1));
        assertEquals(Set.of(), asked.getLast().endpoints().drained());
    }

    @Test
    void translatesAnewWhereAReplicaComesOrGoesAndNotWhereOneIsThereStill() {
        List<Set<InetAddress>> asked = new ArrayList<>();
        translate = (observed, settings, previous) -> {
            asked.add(settings.endpoints().own().replicas());
            return Translator.translate(observed, settings, previous);
        };
        start();
        Set<InetAddress> one = Set.of(InetAddress.ofLiteral("10.0.0.1"));
        for (int renewal = 0; renewal < 5; renewal++) {
            loop.replicas().are(Set.copyOf(one));
            time.advance(Duration.ofSeconds(1));
        }
        assertEquals(List.of(Set.of(), one), asked);
        loop.replicas().are(Set.of());
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(Set.of(), one, Set.of()), asked);
    }

    @Test
    void drainsWhatAnotherReplicaDrainsBeforeItsEndpointIsThere() {
        List<TranslateSettings> asked = new ArrayList<>();
        translate = (observed, settings, previous) -> {
            asked.add(settings);
            return Translator.translate(observed, settings, previous);
        };
        DrainedEndpoint drained = new DrainedEndpoint(new ServiceId("ns", "chat"), new EndpointId("a:1"));
        assertEquals(1, loop.drains().learn(Set.of(drained)));
        start();
        time.advance(Duration.ofSeconds(1));
        assertEquals(Set.of(drained), asked.getLast().endpoints().drained());
        assertEquals(Set.of(), loop.drains().ofAll(live.current()), "what has left the table is not passed on");
    }

    @Test
    void publishesTheFirstTableAlsoWhereItServesNothing() {
        assertFalse(live.current().isConfigured());
        start();
        time.advance(Duration.ofSeconds(1));
        assertTrue(live.current().isConfigured());
    }

    @Test
    void aServiceHasSomeSecondsForItsFirstSlice() {
        start();
        source.serve("chat");
        time.advance(ProblemGrace.GRACE);
        assertEquals(List.of(), loop.state().problems());
        time.advance(Duration.ofSeconds(2));
        assertTrue(Translator.lacksSlices(loop.state().problems().getFirst()));
    }

    @Test
    void appliesChangesThatNeverCeaseEverySecond() {
        start();
        for (int edit = 0; edit < 100; edit++) {
            source.serve("chat-" + edit);
            time.advance(Duration.ofMillis(50));
        }
        assertEquals(5, published.size());
    }

    @Test
    void publishesNothingWhereTrafficWouldSeeNoDifference() {
        start();
        source.serve("chat");
        time.advance(Duration.ofSeconds(1));
        RoutingTable first = live.current();
        source.onChange.run();
        time.advance(Duration.ofSeconds(1));
        assertSame(first, live.current());
        assertEquals(1, published.size());
        assertEquals(first.generation(), loop.state().generation());
    }

    @Test
    void waitsForACompleteSourceButTellsItsProblems() {
        var problem = new Problem(new Problem.OfSource("kubernetes"), "", "away");
        source.complete = false;
        source.problems = List.of(problem);
        start();
        source.serve("chat");
        time.advance(Duration.ofSeconds(1));
        assertFalse(loop.state().applied());
        assertEquals(List.of(problem), loop.state().problems());
        assertEquals(List.of(problem), told.getLast());
        assertEquals(0, published.size());

        source.complete = true;
        source.problems = List.of();
        source.onChange.run();
        time.advance(Duration.ofSeconds(1));
        assertTrue(loop.state().applied());
        assertEquals(1, live.current().routes().size());
    }

    @Test
    void anEmptyConfigurationCountsAsApplied() {
        start();
        assertTrue(loop.state().applied());
        assertEquals(1, loop.state().generation());
    }

    @Test
    void tellsTheProblemsOfSourceAndTranslationTogether() {
        source.problems = List.of(new Problem(new Problem.OfFile("web.yaml", 3), "", "broken"));
        start();
        source.serve("chat", Map.of("moorgate.io/host", "chat.example", "moorgate.io/hots", "x"));
        time.advance(ProblemGrace.GRACE.plusSeconds(1));
        assertEquals(
                List.of("", "endpoints", "hots"),
                loop.state().problems().stream().map(Problem::key).toList());
    }

    @Test
    void aFaultOfOursKeepsTheTableIsCountedAndTriedAgain() {
        start();
        source.serve("chat");
        time.advance(ProblemGrace.GRACE.plusSeconds(1));
        RoutingTable before = live.current();
        translate = ConfigurationLoopTest::fail;
        source.serve("next");
        time.advance(Duration.ofSeconds(1));
        assertSame(before, live.current());
        assertEquals(1, loop.state().faults());
        time.advance(ConfigurationLoop.RETRY);
        assertEquals(2, loop.state().faults());
        translate = Translator::translate;
        time.advance(ConfigurationLoop.RETRY.plusSeconds(1));
        assertEquals(2, live.current().routes().size());
        assertEquals(2, loop.state().faults());
    }

    @Test
    void changesThatFailAreTriedAgainTogether() {
        start();
        translate = ConfigurationLoopTest::fail;
        for (int edit = 0; edit < 5; edit++) {
            source.serve("chat-" + edit);
            time.advance(Duration.ofSeconds(1));
        }
        assertEquals(5, loop.state().faults());
        time.advance(ConfigurationLoop.RETRY.multipliedBy(3));
        assertEquals(5 + 3, loop.state().faults());
    }

    private static Translation fail(ObservedObjects observed, TranslateSettings settings, RoutingTable previous) {
        throw new IllegalStateException("fault of the test");
    }

    private void start() {
        live.onPublished(published::add);
        loop.start();
        time.advance(Duration.ofSeconds(1));
        published.clear();
    }

    /** A source that holds what the test puts into it. */
    private static final class Held implements ConfigurationSource {
        Runnable onChange;
        boolean complete = true;
        List<Problem> problems = List.of();
        private final List<io.fabric8.kubernetes.api.model.Service> services = new ArrayList<>();

        void serve(String name) {
            serve(name, Map.of("moorgate.io/host", name + ".example"));
        }

        void serve(String name, Map<String, String> annotations) {
            services.add(Cluster.service("test", name, annotations));
            onChange.run();
        }

        @Override
        public void start(Runnable onChange) {
            this.onChange = onChange;
        }

        @Override
        public Observation observe() {
            return new Observation(complete, new ObservedObjects(services, List.of(), List.of()), problems);
        }

        @Override
        public OptionalLong ageNanos() {
            return OptionalLong.of(0);
        }

        @Override
        public void close() {}
    }
}
