package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTurnsTest {
    private final RequestTurns turns = new RequestTurns(2, 3);
    private final List<Integer> begun = new ArrayList<>();

    private boolean take(int number) {
        return turns.take(() -> begun.add(number));
    }

    @Test
    void whatIsAboveTheNumberAtATimeWaitsInTheOrderOfArrival() {
        for (int number = 0; number < 5; number++) {
            assertTrue(take(number));
        }
        assertEquals(List.of(0, 1), begun);
        turns.done();
        assertEquals(List.of(0, 1, 2), begun);
        turns.done();
        turns.done();
        assertEquals(List.of(0, 1, 2, 3, 4), begun);
    }

    @Test
    void whatIsAboveTheNumberThatWaitsIsRefusedUntilATurnIsOver() {
        for (int number = 0; number < 5; number++) {
            assertTrue(take(number));
        }
        assertFalse(take(5));
        turns.done();
        assertTrue(take(6));
        for (int ended = 0; ended < 5; ended++) {
            turns.done();
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 6), begun);
        assertTrue(take(7));
        assertTrue(take(8));
        assertTrue(take(9));
        assertEquals(List.of(0, 1, 2, 3, 4, 6, 7, 8), begun);
    }
}
