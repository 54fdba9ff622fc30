package io.moorgate.operate.health;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The log of one health check: a line when its verdict changes, with the facts, and none for each probe. A check that is up at
 * first has no line.
 *
 * <p>Any thread: probes come in parallel, and what was logged last is one atomic boolean.
 */
public final class HealthLog {
    private static final Logger LOG = Logger.getLogger(HealthLog.class);

    private final String check;
    private final Logger.Level downLevel;
    private final AtomicBoolean wasUp = new AtomicBoolean(true);

    /** Of the check of that name; {@code downLevel} is that of the line when it goes down. */
    public HealthLog(String check, Logger.Level downLevel) {
        this.check = check;
        this.downLevel = downLevel;
    }

    /** Logs {@code verdict} where it is another one than the last; returns it. */
    public Verdict logged(Verdict verdict) {
        if (wasUp.getAndSet(verdict.isUp()) != verdict.isUp()) {
            LOG.logf(
                    verdict.isUp() ? Logger.Level.INFO : downLevel,
                    "health check=%s status=%s%s",
                    check,
                    verdict.isUp() ? "UP" : "DOWN",
                    verdict.facts().entrySet().stream()
                            .map(fact -> " " + fact.getKey() + "=" + fact.getValue())
                            .collect(Collectors.joining()));
        }
        return verdict;
    }
}
