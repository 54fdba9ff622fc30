package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
    private static final Duration WAIT = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onePairKeepsOneLinkWhereBothDialAtOnce(long seed) {
        Sim sim = new Sim(seed, 4, false);
        sim.names().forEach(sim::start);
        sim.time.advance(Duration.ofSeconds(20));
        Map<String, PeerLink> links = links(sim);
        assertEquals(12, links.size());
        sim.time.advance(Duration.ofMinutes(2));
        links(sim).forEach((pair, link) -> assertSame(links.get(pair), link, pair));
        sim.assertAgreement();
    }

    /* What a sweep takes is not taken out of the sums; they differ from those of a replica that has never had it. */
    @Test
    void whatIsForgottenOfALostReplicaAtDifferentTimesIsNotMendedForEver() {
        Sim sim = new Sim(13, 4, true);
        sim.startAll();
        SimReplica lost = sim.alive().getFirst();
        for (String other : List.of("replica-0", "replica-1", "replica-2")) {
            sim.network.cut("replica-3", other);
        }
        for (int number = 0; number < 500; number++) {
            lost.connect(Sim.client(number), Duration.ofMinutes(2), connection -> {});
        }
        sim.time.advance(Duration.ofSeconds(5));
        sim.kill(lost);
        sim.time.advance(Duration.ofMinutes(4));
        sim.sweep(sim.alive().getFirst());
        sim.network.heal();
        sweepInTurn(sim, Duration.ofMinutes(2));
        sim.alive().forEach(replica -> assertEquals(0, replica.table.entries()));
        assertTrue(mended(sim).stream().anyMatch(buckets -> buckets > 0), "sums have differed");
        List<Long> mended = mended(sim);
        sweepInTurn(sim, Duration.ofMinutes(5));
        assertEquals(mended, mended(sim));
        sim.assertAgreement();
    }

    private static List<Long> mended(Sim sim) {
        return sim.alive().stream().map(SimReplica::bucketsMended).toList();
    }

    /** Each second another replica forgets what it may. */
    private static void sweepInTurn(Sim sim, Duration span) {
        for (int second = 0; second < span.toSeconds(); second++) {
            sim.time.advance(Duration.ofSeconds(1));
            sim.sweep(sim.alive().get(second % sim.alive().size()));
        }
    }

    private static Map<String, PeerLink> links(Sim sim) {
        Map<String, PeerLink> links = new HashMap<>();
        for (SimReplica replica : sim.alive()) {
            for (Peer peer : replica.peers.peerTable().all()) {
                assertTrue(peer.isUp());
                links.put(replica.name + " to " + peer.replica(), peer.link);
            }
        }
        return links;
    }

    @Test
    void aLaterLifeEndsTheLinkOfTheEarlierOneAndEarlierOnesAreRefused() {
        Sim sim = new Sim(1, 2, false);
        sim.startAll();
        SimReplica one = sim.alive().get(0);
        SimReplica earlier = sim.alive().get(1);
        long epoch = earlier.pins.self().epoch();
        sim.kill(earlier);
        sim.start("replica-1");
        sim.time.advance(Duration.ofMillis(500));
        Peer later = one.peers.peerTable().named("replica-1");
        assertTrue(later.origin.epoch() > epoch);
        assertTrue(later.isUp());
        assertTrue(!one.pins.origin("replica-1", epoch).isThere());
        Message.Hello hello = new Message.Hello("replica-1", epoch, 1, 1, Optional.empty());
        assertEquals(
                Optional.of(Message.Reason.OLD_EPOCH), one.peers.peerTable().vet(hello, 1));
    }

    @Test
    void aReplicaWhoseClockWasAheadInItsLastLifeIsTakenInAgainOnceThatIsLost() {
        Sim sim = new Sim(11, 2, false);
        sim.startAll();
        SimReplica ahead = sim.alive().get(1);
        sim.kill(ahead);
        sim.start("replica-1", Protocols.SPOKEN, ahead.pins.self().epoch() - 1);
        sim.time.advance(Duration.ofSeconds(15));
        sim.assertAgreement();
    }

    @Test
    void aSecondHandOverHasAllItsTimeWhereTheFirstHasBegunShortlyBefore() {
        Sim sim = new Sim(12, 2, true);
        sim.startAll();
        SimReplica leaving = sim.alive().get(0);
        sim.network.cut("replica-0", "replica-1");
        leaving.table
                .claim(Sim.UPSTREAM, Sim.client(1), Duration.ofMinutes(1), Optional.empty())
                .orElseThrow()
                .settle(Optional.empty(), Sim.ENDPOINTS.getFirst());
        List<String> done = new ArrayList<>();
        leaving.peers.finalSync(() -> done.add("first"));
        sim.time.advance(Duration.ofMillis(1_500));
        leaving.peers.finalSync(() -> done.add("second"));
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("first"), done);
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void aReplicaThatIsToldOfItselfByTheListNeverLinksToItself() {
        Sim sim = new Sim(2, 1, false);
        sim.startAll();
        assertTrue(sim.alive().get(0).peers.peerTable().all().isEmpty());
    }

    @Test
    void aQuestionIsAnsweredExactlyOnceAndInTime() {
        Sim sim = new Sim(3, 2, true);
        sim.startAll();
        sim.network.quality(Duration.ofMillis(40), 0);
        SimReplica asking = sim.alive().get(0);
        List<Optional<EndpointId>> answers = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            ask(sim, asking, answers);
        }
        sim.time.advance(WAIT);
        assertEquals(100, answers.size());
        assertTrue(answers.stream().anyMatch(Optional::isPresent));
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(100, answers.size());
    }

    @Test
    void aQuestionIsGivenUpAfterItsTimeWhereTheOwnerIsSilentAndAtOnceWhereItsLinkEnds() {
        Sim sim = new Sim(4, 2, true);
        sim.startAll();
        SimReplica asking = sim.alive().get(0);
        List<Optional<EndpointId>> answers = new ArrayList<>();
        sim.network.cut("replica-0", "replica-1");
        ask(sim, asking, answers);
        sim.time.advance(WAIT.minusNanos(1));
        assertEquals(List.of(), answers);
        sim.time.advance(Duration.ofNanos(1));
        assertEquals(List.of(Optional.empty()), answers);
        sim.time.advance(Duration.ofNanos(Questions.QUIET_NANOS).minus(WAIT));
        ask(sim, asking, answers);
        sim.time.advance(Duration.ofNanos(Questions.WAIT_FOR_QUIET_NANOS_MAX - 1));
        assertEquals(1, answers.size());
        sim.time.advance(Duration.ofNanos(1));
        assertEquals(2, answers.size(), "nothing has come from it for long");
        ask(sim, asking, answers);
        asking.peers.peerTable().named("replica-1").link.end("for a test");
        sim.time.advance(Duration.ZERO);
        assertEquals(3, answers.size());
        ask(sim, asking, answers);
        sim.time.advance(Duration.ZERO);
        assertEquals(4, answers.size());
    }

    @Test
    void aQuestionWaitsForAnOwnerThatIsHeardOf() {
        Sim sim = new Sim(6, 2, true);
        sim.startAll();
        SimReplica asking = sim.alive().get(0);
        PeerLink link = asking.peers.peerTable().named("replica-1").link;
        Questions questions = new Questions(sim.time, sim.time, new Counters());
        List<Optional<EndpointId>> answers = new ArrayList<>();
        questions.ask(
                link,
                new Questions.Question(
                        new PinQuestion(Sim.UPSTREAM, Sim.client(1), List.of()),
                        sim.time.nanos() + Duration.ofSeconds(5).toNanos(),
                        Runnable::run,
                        answers::add,
                        () -> {}));
        // Heartbeats come, and no answer to a question that the link does not know.
        sim.time.advance(Duration.ofSeconds(5).minusNanos(1));
        assertEquals(List.of(), answers);
        sim.time.advance(Duration.ofNanos(1));
        assertEquals(List.of(Optional.empty()), answers);
    }

    /** Asks for a client that is the other replica's. */
    private static void ask(Sim sim, SimReplica asking, List<Optional<EndpointId>> answers) {
        Owners owners = asking.peers.shown().owners();
        ClientKey client = IntStream.iterate(answers.size(), number -> number + 1)
                .mapToObj(Sim::client)
                .filter(candidate -> owners.standing(Sim.UPSTREAM, candidate) != Standing.OWNER)
                .findFirst()
                .orElseThrow();
        asking.peers
                .ownerCalls()
                .ask(new Questions.Question(
                        new PinQuestion(Sim.UPSTREAM, client, List.of()),
                        sim.time.nanos() + WAIT.toNanos(),
                        Runnable::run,
                        answers::add,
                        () -> {}));
    }
}
