package io.moorgate.app;

import io.moorgate.control.report.DeletionCosts.Outcome;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Writes the live connections of each pod of a Service with {@code scale-down-hint} on it, so that a scale-down takes the emptiest. One
 * replica does, and no faster than it must: see the constants. Confined to the configuration's thread; writes run on another.
 */
final class ScaleDownHints {
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** Writes at one look; the pods that were not written for longest go first. */
    static final int WRITES_PER_LOOK_MAX = 10;

    /** A pod is not written again for so long. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    /** A pod that another manager annotates, or that may not be written, is left alone for so long. */
    static final Duration YIELD = Duration.ofMinutes(10);

    /** A change smaller than this part is not written. */
    private static final int WORTH_DIVISOR = 10;

    private static final Logger LOG = Logger.getLogger(ScaleDownHints.class);

    private final BooleanSupplier isWriter;
    private final LiveRoutingTable table;
    private final LiveCounts counts;
    private final Writer writer;
    private final TaskLoop thread;
    private final Executor blocking;
    private final Ticker ticker;
    private Map<String, Written> written = Map.of();

    /** Writes the cost of one pod, blocking. */
    @FunctionalInterface
    interface Writer {
        Outcome write(String namespace, String pod, String uid, int cost);
    }

    /** What is known of a pod: the cost that was written last, -1 for none, and when it may be written again. */
    private record Written(int cost, long sinceNanos, long restUntilNanos) {}

    /**
     * @param isWriter whether this replica is the one that writes
     * @param blocking a thread for the writes
     */
    ScaleDownHints(
            BooleanSupplier isWriter,
            LiveRoutingTable table,
            LiveCounts counts,
            Writer writer,
            TaskLoop thread,
            Executor blocking,
            Ticker ticker) {
        this.isWriter = isWriter;
        this.table = table;
        this.counts = counts;
        this.writer = writer;
        this.thread = thread;
        this.blocking = blocking;
        this.ticker = ticker;
    }

    /** Looks from now on. */
    void begin() {
        thread.after(LOOK.toNanos(), () -> {
            look();
            begin();
        });
    }

    private void look() {
        Map<String, HintedPod> pods = isWriter.getAsBoolean() ? HintedPod.of(table.current()) : Map.of();
        Map<String, Written> kept = new HashMap<>(written);
        kept.keySet().retainAll(pods.keySet());
        written = kept;
        long now = ticker.nanos();
        List<HintedPod> due = pods.values().stream()
                .filter(pod -> isDue(pod, now))
                .sorted(Comparator.comparingLong(pod ->
                        written.containsKey(pod.uid()) ? written.get(pod.uid()).sinceNanos() : Long.MIN_VALUE))
                .limit(WRITES_PER_LOOK_MAX)
                .toList();
        due.forEach(pod -> write(pod, now));
    }

    private boolean isDue(HintedPod pod, long now) {
        Written before = written.get(pod.uid());
        if (before == null) {
            return true;
        }
        int change = Math.abs(costOf(pod) - before.cost());
        return now - before.restUntilNanos() >= 0 && change > Math.max(before.cost(), 0) / WORTH_DIVISOR;
    }

    private int costOf(HintedPod pod) {
        return pod.endpoints().stream().mapToInt(counts::reported).sum();
    }

    private void write(HintedPod pod, long now) {
        int cost = costOf(pod);
        written.put(pod.uid(), new Written(cost, now, now + PAUSE.toNanos()));
        blocking.execute(() -> {
            try {
                Outcome outcome = writer.write(pod.namespace(), pod.name(), pod.uid(), cost);
                thread.execute(() -> onWritten(pod, outcome));
            } catch (RuntimeException fault) {
                thread.execute(() -> onFault(pod, fault));
            }
        });
    }

    private void onWritten(HintedPod pod, Outcome outcome) {
        Written before = written.get(pod.uid());
        if (outcome == Outcome.WRITTEN || before == null) {
            return;
        }
        LOG.infof(
                "scale-down-hint not written, tried again in %d min namespace=%s pod=%s outcome=%s",
                YIELD.toMinutes(), pod.namespace(), pod.name(), outcome);
        written.put(pod.uid(), new Written(-1, before.sinceNanos(), before.sinceNanos() + YIELD.toNanos()));
    }

    private void onFault(HintedPod pod, RuntimeException fault) {
        LOG.infof(
                "scale-down-hint not written, tried again in %d s namespace=%s pod=%s fault=%s",
                PAUSE.toSeconds(), pod.namespace(), pod.name(), fault.getMessage());
        written.computeIfPresent(
                pod.uid(), (uid, before) -> new Written(-1, before.sinceNanos(), before.restUntilNanos()));
    }
}
