package io.moorgate.app;

import io.moorgate.control.gatewayapi.StatusUpdate;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps the conditions of Gateway API as they ought to be. One replica writes, and no faster than it must: see the constants. Confined to
 * the configuration's thread; writes run on another.
 */
final class GatewayApiConditions {
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Writes at one look. */
    static final int WRITES_PER_LOOK_MAX = 20;

    /** The same status is not written again for so long, whatever has changed it since: another controller is not fought. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(GatewayApiConditions.class);

    private final BooleanSupplier isWriter;
    private final Supplier<String> clock;
    private final Function<String, List<StatusUpdate>> updates;
    private final Consumer<StatusUpdate> writer;
    private final TaskLoop thread;
    private final Executor blocking;
    private final Ticker ticker;
    private final Map<String, Long> restUntilNanos = new HashMap<>();

    /**
     * @param isWriter whether this replica is the one that writes
     * @param clock the time, as RFC 3339 has it
     * @param updates what has to change at that time
     * @param writer writes one, on {@code blocking}
     */
    GatewayApiConditions(
            BooleanSupplier isWriter,
            Supplier<String> clock,
            Function<String, List<StatusUpdate>> updates,
            Consumer<StatusUpdate> writer,
            TaskLoop thread,
            Executor blocking,
            Ticker ticker) {
        this.isWriter = isWriter;
        this.clock = clock;
        this.updates = updates;
        this.writer = writer;
        this.thread = thread;
        this.blocking = blocking;
        this.ticker = ticker;
    }

    /** Looks from now on. */
    void begin() {
        thread.after(LOOK.toNanos(), () -> {
            if (isWriter.getAsBoolean()) {
                look();
            } else {
                restUntilNanos.clear();
            }
            begin();
        });
    }

    private void look() {
        String now = clock.get();
        long nanos = ticker.nanos();
        restUntilNanos.values().removeIf(until -> nanos - until >= 0);
        int written = 0;
        for (StatusUpdate update : updates.apply(now)) {
            String key = update.object().kind() + " " + update.object().id() + " "
                    + update.status().toString().replace(now, "");
            if (written < WRITES_PER_LOOK_MAX && restUntilNanos.putIfAbsent(key, nanos + PAUSE.toNanos()) == null) {
                written++;
                write(update, key);
            }
        }
    }

    private void write(StatusUpdate update, String key) {
        blocking.execute(() -> {
            try {
                writer.accept(update);
            } catch (RuntimeException fault) {
                LOG.infof(
                        "status not written, tried again in %d min object=%s fault=%s",
                        PAUSE.toMinutes(),
                        key.substring(0, key.indexOf(' ', key.indexOf(' ') + 1)),
                        fault.getMessage());
            }
        });
    }
}
