package io.moorgate.traffic.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.moorgate.time.HeldTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many attempts beyond the first are made. */
class RetryBudgetTest {
    private final HeldTime time = new HeldTime();
    private final RetryBudget budget = new RetryBudget();

    @Test
    void tenASecondAreAlwaysFree() {
        assertEquals(100, retries());
        time.advance(Duration.ofSeconds(9));
        assertFalse(budget.tryRetry(time.nanos()));
        time.advance(Duration.ofSeconds(1));
        assertEquals(100, retries());
    }

    @Test
    void oneInFiveConnectsMayHaveAnother() {
        for (int second = 0; second < 10; second++) {
            for (int connect = 0; connect < 100; connect++) {
                budget.connect(time.nanos());
            }
            time.advance(Duration.ofSeconds(second < 9 ? 1 : 0));
        }
        assertEquals(300, retries());
        time.advance(Duration.ofSeconds(5));
        assertFalse(budget.tryRetry(time.nanos()));
    }

    private int retries() {
        int count = 0;
        while (budget.tryRetry(time.nanos())) {
            count++;
        }
        return count;
    }
}
