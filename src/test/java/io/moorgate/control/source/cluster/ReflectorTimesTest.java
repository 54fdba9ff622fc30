package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the times of a gateway in service amount to; other tests use shorter ones. */
class ReflectorTimesTest {
    private static final ReflectorTimes IN_SERVICE =
            ReflectorTimes.of(KubernetesLimits.DEFAULT.watchBackoff(), Duration.ofMinutes(5));

    @Test
    void aWatchThatDiesSilentlyHidesChangesForLessThanHalfAMinute() {
        assertTrue(
                IN_SERVICE.blindMax().compareTo(Duration.ofSeconds(30)) < 0,
                () -> IN_SERVICE.blindMax().toString());
    }

    @Test
    void theSumOfWhatADeadWatchCostsIsComplete() {
        var times = new ReflectorTimes(
                new ReflectorTimes.Watches(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                new ReflectorTimes.Answers(Duration.ofSeconds(40), Duration.ofSeconds(1_000)),
                new ReflectorTimes.Retries(Duration.ofSeconds(100), Duration.ofSeconds(1_000)),
                Duration.ofSeconds(1_000),
                Duration.ofSeconds(1_000));
        assertEquals(Duration.ofSeconds(1 + 2 + 40 + 110), times.blindMax());
    }

    @Test
    void anAPIServerThatComesBackIsAskedAgainWithinTenSeconds() {
        assertTrue(IN_SERVICE.backoffNanos(1_000) < Duration.ofSeconds(10).toNanos());
    }

    @Test
    void waitsDoubleFromTheFirstToTheLongest() {
        Duration before = Duration.ZERO;
        for (int failures = 0; failures <= ReflectorTimes.DOUBLINGS_MAX; failures++) {
            Duration wait = Duration.ofNanos(IN_SERVICE.backoffNanos(failures));
            assertTrue(wait.compareTo(before) > 0, () -> wait.toString());
            before = wait;
        }
    }
}
