package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One kind of object, kept in step with the API server by an informer that retries for ever: whatever a list or watch
 * fails with is tried again, and an informer that does not watch for too long all the same is replaced by a new one,
 * whose fresh list takes the place of the old objects once it is complete.
 *
 * <p>Confined to the configuration's thread, save {@code fault}, which the client's threads write.
 */
final class ManagedInformer<T extends HasMetadata> {
    /** An informer that has not watched for so long is replaced. */
    static final Duration RENEW_AFTER = Duration.ofSeconds(60);

    private static final Logger LOG = Logger.getLogger(ManagedInformer.class);

    private final String what;
    private final Informable<T> informable;
    private final Consumer<T> onChange;
    private final AtomicReference<Throwable> fault = new AtomicReference<>();

    private SharedIndexInformer<T> informer;
    private List<T> before = List.of();
    private boolean listed;
    private long deadSince;

    /**
     * @param what is watched, in words
     * @param onChange called on the client's threads with each object that comes, changes or goes; with null where a list
     *     is complete or a try has failed
     */
    ManagedInformer(String what, Informable<T> informable, Consumer<T> onChange) {
        this.what = what;
        this.informable = informable;
        this.onChange = onChange;
    }

    void start(long now) {
        deadSince = now;
        var started = informable.runnableInformer(0);
        started.itemStore(new LeanStore<>());
        started.addEventHandler(new Told());
        started.exceptionHandler((everStarted, thrown) -> {
            fault.set(thrown);
            LOG.debugf(thrown, "list or watch failed, tried again what=%s", what);
            onChange.accept(null);
            return true;
        });
        informer = started;
        started.start();
    }

    /** Whether a list has ever been complete. */
    boolean isListed() {
        listed = listed || informer.hasSynced();
        return listed;
    }

    /** Whether the list is complete and the watch open. */
    boolean isAlive() {
        return isListed() && informer.hasSynced() && informer.isWatching();
    }

    /** What is held: the last complete list and what the watch has reported since. */
    List<T> objects() {
        if (informer.hasSynced()) {
            before = List.of();
            return informer.getStore().list();
        }
        return before;
    }

    /** Looks after the informer: to be called every second or so. */
    void upkeep(long now) {
        if (isAlive()) {
            deadSince = now;
            fault.set(null);
        } else if (now - deadSince > RENEW_AFTER.toNanos()) {
            LOG.warnf("informer replaced: it has not watched for a while what=%s", what);
            before = objects();
            informer.stop();
            start(now);
        }
    }

    /** Nanoseconds for which the watch has been dead; 0 while it is alive. */
    long deadNanos(long now) {
        return isAlive() ? 0 : now - deadSince;
    }

    /** What is watched and why that fails, in words. */
    String complaint() {
        Throwable thrown = fault.get();
        return "cannot list or watch " + what + ": " + (thrown == null ? "no answer yet" : SourceFault.textOf(thrown))
                + " (expected: a reachable API server that allows get, list and watch)";
    }

    boolean hasFault() {
        return fault.get() != null;
    }

    void stop() {
        informer.stop();
    }

    /** Passes on what the informer reports. */
    private final class Told implements ResourceEventHandler<T> {
        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            onChange.accept(null);
        }

        @Override
        public void onAdd(T object) {
            onChange.accept(object);
        }

        @Override
        public void onUpdate(T old, T object) {
            onChange.accept(object);
            onChange.accept(old);
        }

        @Override
        public void onDelete(T object, boolean unknownFinalState) {
            onChange.accept(object);
        }
    }
}
