package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.CHAT;
import static io.moorgate.traffic.balance.BalanceFixture.COOKIE;
import static io.moorgate.traffic.balance.BalanceFixture.affinity;
import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Clients without an endpoint, where other replicas may be placing them too. */
class FirstPinsTest implements FirstPins {
    private static final Endpoints ABC = ready("a", "b", "c");
    private static final Upstream BY_ADDRESS = upstream(affinity(new Affinity.Key.ClientIp()), ABC);

    private final BalanceFixture fixture = new BalanceFixture(1000, this);
    private final List<PinQuestion> asked = new ArrayList<>();
    private Standing standing = Standing.ASKS;
    private Optional<EndpointId> answer = Optional.of(new EndpointId("b"));

    @Override
    public Standing standing(UpstreamId upstream, ClientKey client) {
        return standing;
    }

    @Override
    public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answered) {
        asked.add(question);
        loop.execute(() -> answered.accept(answer));
    }

    @Test
    void aNewClientGoesWhereItsOwnerSays() {
        assertEquals("b", connect(BY_ADDRESS, 1).name());
        assertEquals(1, asked.size());
        assertEquals(List.of(), asked.getFirst().excluded());
    }

    @Test
    void aClientThatIsBoundIsNobodysQuestion() {
        connect(BY_ADDRESS, 1);
        answer = Optional.of(new EndpointId("c"));
        assertEquals("b", connect(BY_ADDRESS, 1).name());
        assertEquals(1, asked.size());
    }

    @Test
    void theOwnerIsAskedAgainWithoutTheEndpointThatDidNotAccept() {
        Pick pick = fixture.picker.pick(BY_ADDRESS, client(1));
        assertEquals("b", next(pick));
        answer = Optional.of(new EndpointId("c"));
        assertEquals("c", next(pick));
        assertEquals(List.of(new EndpointId("b")), asked.getLast().excluded());
        pick.release();
    }

    @Test
    void withoutAnAnswerEveryReplicaChoosesTheSame() {
        answer = Optional.empty();
        BalanceFixture other = new BalanceFixture(1000, this);
        for (int number = 1; number <= 20; number++) {
            Pick here = fixture.picker.pick(BY_ADDRESS, client(number));
            Pick there = other.picker.pick(BY_ADDRESS, client(number));
            assertEquals(next(here), next(there));
        }
    }

    @Test
    void cutOffFromTheOwnerNobodyIsAskedAndAllChooseTheSame() {
        standing = Standing.CUT_OFF;
        BalanceFixture other = new BalanceFixture(1000, this);
        Pick here = fixture.picker.pick(BY_ADDRESS, client(1));
        Pick there = other.picker.pick(BY_ADDRESS, client(1));
        assertEquals(next(here), next(there));
        assertEquals(List.of(), asked);
    }

    @Test
    void anAnswerThatCannotBeUsedIsNone() {
        answer = Optional.of(new EndpointId("unheard-of"));
        String one = connect(BY_ADDRESS, 1).name();
        assertEquals(one, connect(BY_ADDRESS, 1).name());
    }

    @Test
    void aClientThatIsOnlyToBeToldThatItsEndpointIsLostIsNobodysQuestion() {
        Affinity failing = affinity(new Affinity.Key.ClientIp(), Affinity.WhenDraining.STAY, Affinity.WhenLost.FAIL);
        Pick first = fixture.picker.pick(upstream(failing, ABC), client(1));
        next(first);
        first.connected(0);
        first.release();
        Pick second = fixture.picker.pick(upstream(failing, ready("a", "c")), client(1));
        second.prepare(Runnable::run, Duration.ofSeconds(5), () -> {});
        assertEquals(Optional.empty(), second.next());
        assertEquals(PickReason.LOST, second.reason());
        assertEquals(1, asked.size());
    }

    @Test
    void aBoundClientWhoseEndpointRefusesIsNobodysQuestionWhereTheLostFail() {
        Affinity failing = affinity(new Affinity.Key.ClientIp(), Affinity.WhenDraining.STAY, Affinity.WhenLost.FAIL);
        connect(upstream(failing, ABC), 1);
        Pick pick = fixture.picker.pick(upstream(failing, ABC), client(1));
        assertEquals("b", next(pick));
        pick.prepare(Runnable::run, Duration.ofSeconds(5), () -> {});
        assertEquals(Optional.empty(), pick.next());
        assertEquals(1, asked.size());
    }

    @Test
    void hashedClientsAndNewCookieClientsAreNobodysQuestion() {
        connect(
                new Upstream(
                        CHAT,
                        "http",
                        ABC,
                        new Balance(Balance.Strategy.HASH, new HashOn.ClientIp()),
                        affinity(new Affinity.Key.ClientIp()),
                        BY_ADDRESS.clientPrefix()),
                1);
        Pick pick = fixture.picker.pick(
                upstream(affinity(new Affinity.Key.Cookie(COOKIE)), ABC), client("192.0.2.1", Map.of()));
        next(pick);
        pick.release();
        assertEquals(List.of(), asked);
    }

    @Test
    void theOwnerTellsAllThatAskTheSame() {
        standing = Standing.OWNER;
        publish();
        PinQuestion question = question(7, List.of());
        EndpointId first = fixture.picker.pinChooser().choose(question).orElseThrow();
        for (int again = 0; again < 10; again++) {
            assertEquals(Optional.of(first), fixture.picker.pinChooser().choose(question));
        }
        assertEquals(first.value(), connect(BY_ADDRESS, 7).name(), "its own clients too");
        EndpointId second =
                fixture.picker.pinChooser().choose(question(7, List.of(first))).orElseThrow();
        assertNotEquals(first, second);
        assertEquals(Optional.of(second), fixture.picker.pinChooser().choose(question(7, List.of(first))));
    }

    @Test
    void theOwnerSaysWhereAClientIsBoundOrBeingTried() {
        standing = Standing.OWNER;
        publish();
        Pick trying = fixture.picker.pick(BY_ADDRESS, client(7));
        String tried = next(trying);
        assertEquals(
                Optional.of(new EndpointId(tried)), fixture.picker.pinChooser().choose(question(7, List.of())));
        trying.connected(0);
        fixture.time.advance(Proposals.KEPT.multipliedBy(2));
        assertEquals(
                Optional.of(new EndpointId(tried)), fixture.picker.pinChooser().choose(question(7, List.of())));
    }

    @Test
    void theOwnerOfAnUpstreamThatItDoesNotKnowHasNoAnswer() {
        assertEquals(Optional.empty(), fixture.picker.pinChooser().choose(question(7, List.of())));
    }

    @Test
    void aProposalIsForgottenAfterAWhile() {
        standing = Standing.OWNER;
        publish();
        PinQuestion question = question(7, List.of());
        fixture.picker.pinChooser().choose(question);
        fixture.time.advance(Proposals.KEPT);
        fixture.picker.sweep();
        assertEquals(List.of(), fixture.limits);
    }

    @Test
    void aClientOfAnEndpointThatIsNotKnownHereYetIsAGuestElsewhereAndStaysBound() {
        ReplicatedPins pins = fixture.pins.replicated();
        ReplicaLife peer = pins.origin("edge-2", 1);
        pins.found(peer);
        EndpointId unheardOf = new EndpointId("d");
        pins.merge(peer, row(1, new PinEntry(peer, Optional.of(unheardOf), 1L << 40, true, 60_000, 60_000)));
        Pick pick = fixture.picker.pick(BY_ADDRESS, client(1));
        assertNotEquals("d", next(pick));
        pick.connected(0);
        assertEquals(PickReason.BALANCED, pick.reason());
        pick.release();
        assertEquals(Optional.of(unheardOf), fixture.pins.look(id(), key(1), fixture.time.nanos()));
        assertEquals(
                "d",
                connect(upstream(affinity(new Affinity.Key.ClientIp()), ready("a", "b", "c", "d")), 1)
                        .name());
        assertEquals(List.of(), asked);
    }

    private Endpoint connect(Upstream upstream, int number) {
        Pick pick = fixture.picker.pick(upstream, client(number));
        pick.prepare(Runnable::run, Duration.ofSeconds(5), () -> {});
        Endpoint endpoint = pick.next().orElseThrow();
        pick.connected(0);
        return endpoint;
    }

    private static String next(Pick pick) {
        pick.prepare(Runnable::run, Duration.ofSeconds(5), () -> {});
        return pick.next().orElseThrow().name();
    }

    private void publish() {
        fixture.picker.retain(BalanceFixture.table(BY_ADDRESS));
    }

    private static UpstreamId id() {
        return UpstreamId.of(BY_ADDRESS);
    }

    private static ClientKey key(int number) {
        return ClientKey.ofAddress(client(number).address(), BY_ADDRESS.clientPrefix());
    }

    private static PinQuestion question(int number, List<EndpointId> excluded) {
        return new PinQuestion(id(), key(number), excluded);
    }

    private static PinRow row(int number, PinEntry entry) {
        return new PinRow(id(), key(number), List.of(entry));
    }
}
