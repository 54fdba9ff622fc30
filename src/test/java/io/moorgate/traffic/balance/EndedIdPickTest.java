package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.affinity;
import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An id that has ended at this replica, while the owner of its key has not heard of that yet. */
class EndedIdPickTest implements FirstPins {
    private final BalanceFixture fixture = new BalanceFixture(1000, this);
    private final Upstream web = upstream(
            affinity(
                    new Affinity.Key.LearntHeader("x-session"),
                    Affinity.WhenDraining.STAY,
                    Affinity.WhenLost.NOT_FOUND),
            ready("a", "b", "c"));
    private Optional<EndpointId> known = Optional.empty();

    @Override
    public Standing standing(UpstreamId upstream, ClientKey client) {
        return Standing.ASKS;
    }

    @Override
    public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answered) {
        loop.execute(() -> answered.accept(known));
    }

    @Override
    public void tell(UpstreamId upstream, ClientKey client, Executor loop, Consumer<Boolean> toldIt) {
        toldIt.accept(true);
    }

    @Test
    void isNotKnown() {
        fixture.pins.replicated().onChange(() -> {});
        String home = exchange(Map.of(), "GET", "one");
        assertEquals(home, exchange(Map.of("header:x-session", "one"), "DELETE"));
        known = Optional.of(new EndpointId(home));
        assertEquals("lost", exchange(Map.of("header:x-session", "one"), "GET"));
        assertEquals("lost", exchange(Map.of("header:x-session", "one"), "GET"));
    }

    /** One exchange, answered 200 with {@code issued} as ids; which endpoint took it. */
    private String exchange(Map<String, String> traits, String method, String... issued) {
        Pick pick = fixture.picker.pick(web, client("10.0.0.1", traits));
        try {
            pick.prepare(Runnable::run, Duration.ofSeconds(1), () -> {});
            Optional<Endpoint> endpoint = pick.next();
            if (endpoint.isEmpty() && pick.reason() == PickReason.LOST) {
                return "lost";
            }
            pick.connected(0);
            pick.answered(new AnswerTraits(method, 200, name -> List.of(issued)), Runnable::run, () -> {});
            return endpoint.orElseThrow().name();
        } finally {
            pick.release();
        }
    }
}
