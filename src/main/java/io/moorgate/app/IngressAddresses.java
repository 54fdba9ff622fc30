package io.moorgate.app;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.moorgate.control.report.IngressStatuses;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps the status of Ingresses at the addresses where clients reach the gateway. One replica writes, and no faster than it must: see the
 * constants. Confined to the configuration's thread; reads and writes of the API server run on another.
 */
final class IngressAddresses {
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Writes at one look. */
    static final int WRITES_PER_LOOK_MAX = 20;

    /** The same addresses are not written again for so long, whatever has changed them since: another controller is not fought. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(IngressAddresses.class);

    private final BooleanSupplier isWriter;
    private final Supplier<Collection<Ingress>> ingresses;
    private final IngressStatuses statuses;
    private final TaskLoop thread;
    private final Executor blocking;
    private final Ticker ticker;
    private Map<String, Long> restUntilNanos = new HashMap<>();

    /**
     * @param isWriter whether this replica is the one that writes
     * @param ingresses those of this gateway
     * @param blocking a thread for the API server
     */
    IngressAddresses(
            BooleanSupplier isWriter,
            Supplier<Collection<Ingress>> ingresses,
            IngressStatuses statuses,
            TaskLoop thread,
            Executor blocking,
            Ticker ticker) {
        this.isWriter = isWriter;
        this.ingresses = ingresses;
        this.statuses = statuses;
        this.thread = thread;
        this.blocking = blocking;
        this.ticker = ticker;
    }

    /** Looks from now on. */
    void begin() {
        thread.after(LOOK.toNanos(), () -> {
            if (isWriter.getAsBoolean() && !ingresses.get().isEmpty()) {
                ask();
            } else {
                restUntilNanos = new HashMap<>();
                begin();
            }
        });
    }

    private void ask() {
        blocking.execute(() -> {
            List<String> addresses = List.of();
            try {
                addresses = statuses.addresses();
            } catch (RuntimeException fault) {
                LOG.infof("addresses of the gateway not read, tried again fault=%s", fault.getMessage());
            }
            List<String> found = addresses;
            thread.execute(() -> {
                write(found);
                begin();
            });
        });
    }

    private void write(List<String> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        long now = ticker.nanos();
        restUntilNanos.values().removeIf(until -> now - until >= 0);
        ingresses.get().stream()
                .filter(ingress -> !IngressStatuses.in(ingress).equals(addresses))
                .filter(ingress -> !restUntilNanos.containsKey(keyOf(ingress, addresses)))
                .limit(WRITES_PER_LOOK_MAX)
                .toList()
                .forEach(ingress -> write(ingress, addresses, now));
    }

    private void write(Ingress ingress, List<String> addresses, long now) {
        String namespace = ingress.getMetadata().getNamespace();
        String name = ingress.getMetadata().getName();
        restUntilNanos.put(keyOf(ingress, addresses), now + PAUSE.toNanos());
        blocking.execute(() -> {
            try {
                statuses.write(namespace, name, addresses);
            } catch (RuntimeException fault) {
                LOG.infof(
                        "status not written, tried again in %d min namespace=%s ingress=%s fault=%s",
                        PAUSE.toMinutes(), namespace, name, fault.getMessage());
            }
        });
    }

    /** Other addresses are written at once. */
    private static String keyOf(Ingress ingress, List<String> addresses) {
        return ingress.getMetadata().getUid() + addresses;
    }
}
