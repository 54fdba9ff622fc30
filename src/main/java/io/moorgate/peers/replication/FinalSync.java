package io.moorgate.peers.replication;

import io.moorgate.time.Timers;
import java.util.concurrent.TimeUnit;

/**
 * The end of this replica as seen by its peers: it says that it is about to stop, and waits a little until they have all
 * it knows. Confined to the peers' thread.
 */
final class FinalSync {
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final Links links;
    private final Timers timers;
    private boolean hasBegun;
    private Runnable done = () -> {};
    private Timers.Timer deadline = () -> {};

    FinalSync(Links links, Timers timers) {
        this.links = links;
        this.timers = timers;
    }

    /** Whether this replica is about to stop. */
    boolean hasBegun() {
        return hasBegun;
    }

    /** {@code whenDone} runs once all that have a link have all there is, or have had their time. Ends an earlier one. */
    void begin(Runnable whenDone) {
        finish();
        hasBegun = true;
        done = whenDone;
        links.up().forEach(this::tell);
        deadline = timers.after(WAIT_NANOS_MAX, this::finish);
    }

    /** Says so to a peer. */
    void tell(PeerLink link) {
        if (hasBegun) {
            link.sendNow(new Message.Draining());
        }
    }

    /** Looks whether it is done. */
    void check() {
        if (hasBegun && links.up().allMatch(link -> link.sending().isDone())) {
            finish();
        }
    }

    void finish() {
        deadline.cancel();
        Runnable then = done;
        done = () -> {};
        then.run();
    }
}
