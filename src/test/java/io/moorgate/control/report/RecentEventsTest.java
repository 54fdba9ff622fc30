package io.moorgate.control.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The last events of a replica. */
class RecentEventsTest {
    private static final ServiceId CHAT = new ServiceId("web", "chat");

    private final RecentEvents events = new RecentEvents(() -> Instant.EPOCH);

    @Test
    void keepsTheLastOnes() {
        for (int number = 1; number <= RecentEvents.KEPT_MAX + 5; number++) {
            events.add(Optional.empty(), "Test", "event " + number);
        }
        assertEquals(RecentEvents.KEPT_MAX, events.all().size());
        assertEquals("event 6", events.all().getFirst().message());
        assertEquals(
                "event " + (RecentEvents.KEPT_MAX + 5), events.all().getLast().message());
    }

    @Test
    void haveProblemsWhenTheyComeAndWhenTheyGo() {
        Problem problem = new Problem(new Problem.OfService(CHAT), "hots", "unknown");
        events.onProblems(List.of(problem));
        events.onProblems(List.of(problem));
        events.onProblems(List.of());
        assertEquals(
                List.of("Problem hots: unknown", "ProblemGone hots: unknown"),
                events.all().stream()
                        .map(event -> event.reason() + " " + event.message())
                        .toList());
        assertEquals(Optional.of(CHAT), events.all().getFirst().service());
    }
}
