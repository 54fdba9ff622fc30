package io.moorgate.traffic.relay;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The timers of one relay by its {@link LifePolicy}: its greatest age, and its ping interval. Event loop of the relay. */
final class LifeTimers {
    private static final int SILENT_INTERVALS = 3;

    private final Timers timers;
    private final LifePolicy policy;
    private Timers.Timer age;
    private Timers.Timer pulse;

    LifeTimers(Timers timers, LifePolicy policy) {
        this.timers = timers;
        this.policy = policy;
    }

    /** {@code onAge} runs once, at an age by chance within the policy's jitter; {@code onPulse} after each interval. */
    void start(Runnable onAge, Runnable onPulse) {
        long ageNanos = policy.ageNanos(ThreadLocalRandom.current().nextDouble());
        if (ageNanos > 0) {
            age = timers.after(ageNanos, onAge);
        }
        if (!policy.pingInterval().isZero()) {
            pulseLater(onPulse);
        }
    }

    private void pulseLater(Runnable onPulse) {
        pulse = timers.after(policy.pingInterval().toNanos(), () -> {
            pulseLater(onPulse);
            onPulse.run();
        });
    }

    /** The time between two pulses; zero where there are none. */
    Duration pingInterval() {
        return policy.pingInterval();
    }

    /** For how long, in milliseconds, a socket may acknowledge nothing: as long as the kernel's probes would go on. */
    long silentMillisMax() {
        return policy.pingInterval().multipliedBy(SILENT_INTERVALS).toMillis();
    }

    void stop() {
        if (age != null) {
            age.cancel();
        }
        if (pulse != null) {
            pulse.cancel();
        }
    }
}
