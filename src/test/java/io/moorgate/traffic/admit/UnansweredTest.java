package io.moorgate.traffic.admit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What endpoints have not answered yet. */
class UnansweredTest {
    private static final EndpointId ENDPOINT = new EndpointId("pod:80");
    private static final int ROUNDS = 200_000;

    @Test
    void whatIsTakenWhileEndpointsAreForgottenCounts() throws InterruptedException {
        Unanswered unanswered = new Unanswered();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread forgetting = Thread.ofPlatform().start(() -> {
            while (!isOver.get()) {
                unanswered.retain(Set.of());
            }
        });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                assertTrue(unanswered.tryTake(ENDPOINT, 1));
                assertFalse(unanswered.tryTake(ENDPOINT, 1), "round " + round);
                unanswered.answered(ENDPOINT, 1, 1);
            }
        } finally {
            isOver.set(true);
            forgetting.join();
        }
    }
}
