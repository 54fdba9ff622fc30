package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.report.DeletionCosts.Outcome;
import io.moorgate.load.LiveCounts;
import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Route;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When which cost is written on a pod. */
class ScaleDownHintsTest {
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final HeldTime time = new HeldTime();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveCounts counts = new LiveCounts();
    private final List<String> writes = new ArrayList<>();
    private final Endpoint first = ChatService.ready("chat-0");
    private boolean isWriter = true;
    private boolean isBroken;
    private Outcome outcome = Outcome.WRITTEN;

    ScaleDownHintsTest() {
        publish(first);
        new ScaleDownHints(
                        () -> isWriter,
                        table,
                        counts,
                        (namespace, pod, uid, cost) -> {
                            writes.add(namespace + "/" + pod + " " + uid + " " + cost);
                            if (isBroken) {
                                throw new IllegalStateException("fault of the test");
                            }
                            return outcome;
                        },
                        time,
                        Runnable::run,
                        time)
                .begin();
    }

    private void publish(Endpoint... endpoints) {
        table.publish(ChatService.table(table.current().generation() + 1, hinted(ChatService.route(endpoints))));
    }

    private static Route hinted(Route route) {
        LifePolicy life =
                new LifePolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO, 0, 0, Duration.ofMinutes(5), true);
        Policies policies = route.policies();
        return new Route(
                route.id(),
                route.protocol(),
                route.match(),
                route.upstream(),
                new Policies(policies.connect(), policies.idle(), life),
                route.refusal());
    }

    private void open(int connections) {
        IntStream.range(0, connections).forEach(each -> counts.increment(first.id()));
    }

    @Test
    void isTheNumberOfLiveConnectionsAndWrittenAnewWhenThatHasChangedByATenth() {
        open(20);
        time.advance(LOOK);
        assertEquals(List.of("default/chat-0 uid-chat-0 20"), writes);
        open(2);
        time.advance(Duration.ofMinutes(5));
        assertEquals(1, writes.size());
        open(1);
        time.advance(LOOK);
        assertEquals("default/chat-0 uid-chat-0 23", writes.getLast());
    }

    @Test
    void isNotWrittenAgainAtOnce() {
        time.advance(LOOK);
        open(100);
        time.advance(LOOK);
        assertEquals(List.of("default/chat-0 uid-chat-0 0"), writes);
        time.advance(ScaleDownHints.PAUSE);
        assertEquals("default/chat-0 uid-chat-0 100", writes.getLast());
    }

    @Test
    void isWrittenByOneReplica() {
        isWriter = false;
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), writes);
    }

    @Test
    void isNotWrittenForServicesThatDoNotAskForIt() {
        table.publish(ChatService.table(9, ChatService.route(first)));
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), writes);
    }

    @Test
    void isWrittenOnFewPodsAtATime() {
        publish(IntStream.range(0, 25)
                .mapToObj(each -> ChatService.ready("chat-" + each))
                .toArray(Endpoint[]::new));
        time.advance(LOOK);
        assertEquals(ScaleDownHints.WRITES_PER_LOOK_MAX, writes.size());
        time.advance(LOOK.multipliedBy(2));
        assertEquals(25, writes.stream().distinct().count());
    }

    @Test
    void isTriedAgainAfterAFault() {
        isBroken = true;
        open(20);
        time.advance(LOOK);
        isBroken = false;
        time.advance(ScaleDownHints.PAUSE.plus(LOOK));
        assertEquals(List.of("default/chat-0 uid-chat-0 20", "default/chat-0 uid-chat-0 20"), writes);
    }

    @Test
    void isLeftAloneForAWhileWhereAnotherManagerHasIt() {
        outcome = Outcome.LEFT_TO_OTHERS;
        time.advance(LOOK);
        open(50);
        time.advance(ScaleDownHints.YIELD.minus(LOOK));
        assertEquals(1, writes.size());
        time.advance(LOOK.multipliedBy(2));
        assertTrue(writes.size() == 2, writes::toString);
    }
}
