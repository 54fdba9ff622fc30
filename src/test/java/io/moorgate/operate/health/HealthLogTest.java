package io.moorgate.operate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.moorgate.HeardLog;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class HealthLogTest {
    private static final Verdict UP = new Verdict(true, Map.of("event-loops", 2L, "stuck", 0L));
    private static final Verdict DOWN = new Verdict(false, Map.of("event-loops", 2L, "stuck", 1L));

    private final HealthLog log = new HealthLog("event-loops", Logger.Level.WARN);

    @Test
    void eachChangeIsOneLineHoweverOftenItIsProbed() {
        try (HeardLog heard = HeardLog.of(HealthLog.class)) {
            for (Verdict verdict : List.of(UP, UP, DOWN, DOWN, DOWN, UP, UP)) {
                assertSame(verdict, log.logged(verdict));
            }
            assertEquals(
                    List.of(
                            "health check=event-loops status=DOWN event-loops=2 stuck=1",
                            "health check=event-loops status=UP event-loops=2 stuck=0"),
                    heard.lines());
        }
    }
}
