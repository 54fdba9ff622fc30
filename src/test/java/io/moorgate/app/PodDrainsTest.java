package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.source.DrainedPod;
import io.moorgate.load.LiveCounts;
import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When it is said that a pod is empty. */
class PodDrainsTest {
    private static final DrainedPod POD = new DrainedPod("default", "chat-0", "uid-chat-0");

    private final HeldTime time = new HeldTime();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveCounts counts = new LiveCounts();
    private final List<DrainedPod> empty = new ArrayList<>();
    private final Endpoint draining = ChatService.endpoint("chat-0", EndpointState.DRAINING);
    private Set<DrainedPod> labelled = Set.of(POD);
    private boolean isFirst = true;

    PodDrainsTest() {
        table.publish(ChatService.table(1, ChatService.route(draining, ChatService.ready("chat-1"))));
        new PodDrains(() -> labelled, () -> isFirst, table, counts, empty::add, time).begin();
    }

    @Test
    void isSaidOnceAndOnlyWhenItsLastConnectionHasEnded() {
        counts.increment(draining.id());
        time.advance(Duration.ofSeconds(60));
        assertEquals(List.of(), empty);
        counts.decrement(draining.id());
        time.advance(Duration.ofSeconds(2));
        assertEquals(List.of(), empty);
        time.advance(Duration.ofSeconds(60));
        assertEquals(List.of(POD), empty);
    }

    @Test
    void isNotSaidWhileItGetsNewClients() {
        table.publish(ChatService.table(2, ChatService.route(ChatService.ready("chat-0"))));
        time.advance(Duration.ofSeconds(60));
        assertEquals(List.of(), empty);
    }

    @Test
    void isSaidByTheReplicaThatHasHeardOfTheOthers() {
        isFirst = false;
        time.advance(Duration.ofSeconds(60));
        assertEquals(List.of(), empty);
        isFirst = true;
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of(POD), empty);
    }

    @Test
    void isNotSaidOfAPodThatTheGatewayDoesNotServe() {
        labelled = Set.of(new DrainedPod("default", "other", "uid-other"));
        time.advance(Duration.ofSeconds(60));
        assertEquals(List.of(), empty);
    }

    @Test
    void isSaidAgainWhenThePodIsLabelledAnew() {
        time.advance(Duration.ofSeconds(10));
        labelled = Set.of();
        time.advance(Duration.ofSeconds(10));
        labelled = Set.of(POD);
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of(POD, POD), empty);
    }
}
