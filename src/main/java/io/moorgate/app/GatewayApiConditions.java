package io.moorgate.app;

import io.moorgate.control.gatewayapi.StatusUpdate;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
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
    private final Supplier<List<String>> addresses;
    private final BiFunction<List<String>, String, List<StatusUpdate>> updates;
    private final Predicate<StatusUpdate> writer;
    private final TaskLoop thread;
    private final Executor blocking;
    private final Ticker ticker;
    private final Map<String, Long> restUntilNanos = new HashMap<>();

    /**
     * @param isWriter whether this replica is the one that writes
     * @param clock the time, as RFC 3339 has it
     * @param addresses where clients reach the gateway; asked on {@code blocking}
     * @param updates what has to change for such addresses at that time
     * @param writer writes one, on {@code blocking}; false where the object has changed or is gone
     */
    GatewayApiConditions(
            BooleanSupplier isWriter,
            Supplier<String> clock,
            Supplier<List<String>> addresses,
            BiFunction<List<String>, String, List<StatusUpdate>> updates,
            Predicate<StatusUpdate> writer,
            TaskLoop thread,
            Executor blocking,
            Ticker ticker) {
        this.isWriter = isWriter;
        this.clock = clock;
        this.addresses = addresses;
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
                ask();
            } else {
                restUntilNanos.clear();
                begin();
            }
        });
    }

    private void ask() {
        blocking.execute(() -> {
            List<String> found = addressesNow();
            thread.execute(() -> {
                look(found);
                begin();
            });
        });
    }

    private List<String> addressesNow() {
        try {
            return addresses.get();
        } catch (RuntimeException fault) {
            LOG.infof("addresses of the gateway not read, tried again fault=%s", fault.getMessage());
            return List.of();
        }
    }

    private void look(List<String> found) {
        String now = clock.get();
        long nanos = ticker.nanos();
        restUntilNanos.values().removeIf(until -> nanos - until >= 0);
        int written = 0;
        for (StatusUpdate update : updates.apply(found, now)) {
            String key = keyOf(update, now);
            if (written < WRITES_PER_LOOK_MAX && restUntilNanos.putIfAbsent(key, nanos + PAUSE.toNanos()) == null) {
                written++;
                write(update, key);
            }
        }
    }

    /** Of one object until it is deleted: another one of its name has a status of its own. */
    private static String keyOf(StatusUpdate update, String now) {
        return update.object().kind() + " " + update.object().id() + " "
                + update.object().source().getMetadata().getUid() + " "
                + update.status().toString().replace(now, "");
    }

    private void write(StatusUpdate update, String key) {
        blocking.execute(() -> {
            try {
                if (!writer.test(update)) {
                    thread.execute(
                            () -> restUntilNanos.remove(key)); // Nothing was written: the next look sees the change.
                }
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
