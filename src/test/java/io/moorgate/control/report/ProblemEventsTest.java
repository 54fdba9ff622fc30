package io.moorgate.control.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When Events are written, on held time. */
class ProblemEventsTest {
    private final HeldTime time = new HeldTime();
    private final List<String> written = new ArrayList<>();
    private boolean refused;
    private final ProblemEvents events = new ProblemEvents((problem, subject) -> write(problem), time, time, time);

    @Test
    void writesAProblemOnceAndAgainAsLongAsItLasts() {
        events.onProblems(List.of(problem("a")));
        time.advance(Duration.ofSeconds(1));
        events.onProblems(List.of(problem("a")));
        time.advance(Duration.ofMinutes(5));
        assertEquals(List.of("a"), written);
        time.advance(Duration.ofMinutes(10));
        assertEquals(List.of("a", "a"), written);
        events.onProblems(List.of());
        time.advance(Duration.ofHours(5));
        assertEquals(2, written.size());
    }

    @Test
    void keepsItsPace() {
        events.onProblems(problems(50));
        time.advance(Duration.ofSeconds(1));
        assertTrue(written.size() <= 6, written::toString);
        time.advance(Duration.ofSeconds(10));
        assertEquals(50, written.size());
    }

    @Test
    void aProblemThatIsMendedWhileItWaitsIsNotWritten() {
        events.onProblems(problems(50));
        time.advance(Duration.ZERO);
        events.onProblems(List.of());
        time.advance(Duration.ofMinutes(1));
        assertEquals(1, written.size());
    }

    @Test
    void problemsBeyondTheQueueAreDeferred() {
        events.onProblems(problems(ProblemEvents.WAITING_MAX + 10));
        assertEquals(10, events.deferred());
        time.advance(Duration.ofMinutes(5));
        assertEquals(ProblemEvents.WAITING_MAX + 10, written.size());
    }

    @Test
    void aRefusedWriteIsCountedAndTheNextOneGoesOn() {
        refused = true;
        events.onProblems(List.of(problem("a")));
        time.advance(Duration.ofSeconds(1));
        assertEquals(1, events.failures());
        refused = false;
        time.advance(ProblemEvents.REPEAT.plusMinutes(2));
        assertEquals(List.of("a"), written);
    }

    @Test
    void problemsOfFilesAreNotWritten() {
        events.onProblems(List.of(new Problem(new Problem.OfFile("web.yaml", 1), "", "broken")));
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), written);
    }

    private void write(Problem problem) {
        if (refused) {
            throw new IllegalStateException("403");
        }
        written.add(problem.message());
    }

    private static List<Problem> problems(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> problem("p" + number))
                .toList();
    }

    private static Problem problem(String message) {
        return new Problem(new Problem.OfService(new ServiceId("web", "chat")), "host", message);
    }
}
