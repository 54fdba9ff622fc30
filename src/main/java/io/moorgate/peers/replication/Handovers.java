package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The changes of pins that wait until the owner of their key has acknowledged them: each for 50 ms at most, then they are
 * only not waited for any more.
 *
 * <p>Confined to the peers' thread.
 */
final class Handovers {
    /** How long a change waits: an answer of an endpoint waits with it. */
    static final long WAIT_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    /** One change; {@code done} runs when it does not wait any more, on the peers' thread. */
    record Handover(
            UpstreamId upstream,
            ClientKey client,
            long deadlineNanos,
            Executor loop,
            Consumer<Boolean> known,
            Runnable done) {
        void end(boolean isKnown) {
            done.run();
            try {
                loop.execute(() -> known.accept(isKnown));
            } catch (RejectedExecutionException ended) {
                return;
            }
        }
    }

    private record Open(PeerLink link, long sequence, Handover handover, Timers.Timer timer) {
        boolean isAcknowledged() {
            return !link.sending().isCopying() && link.peer().acknowledged >= sequence;
        }
    }

    private final Ticker ticker;
    private final Timers timers;
    private final List<Open> open = new ArrayList<>();

    Handovers(Ticker ticker, Timers timers) {
        this.ticker = ticker;
        this.timers = timers;
    }

    /**
     * {@code handover} ends when the change {@code sequence} has been acknowledged over {@code link}; null where the owner
     * cannot be reached.
     */
    void await(PeerLink link, long sequence, Handover handover) {
        long leftNanos = handover.deadlineNanos() - ticker.nanos();
        if (link == null || leftNanos <= 0) {
            handover.end(false);
            return;
        }
        Open[] self = new Open[1];
        self[0] = new Open(link, sequence, handover, timers.after(leftNanos, () -> end(false, one -> one == self[0])));
        open.add(self[0]);
        acknowledged();
    }

    /** A peer has acknowledged something. */
    void acknowledged() {
        if (!open.isEmpty()) {
            end(true, Open::isAcknowledged);
        }
    }

    /** {@code link} has ended. */
    void onEnded(PeerLink link) {
        end(false, one -> one.link() == link);
    }

    private void end(boolean isKnown, Predicate<Open> which) {
        List<Open> ended = open.stream().filter(which).toList();
        open.removeAll(ended);
        ended.forEach(one -> {
            one.timer().cancel();
            one.handover().end(isKnown);
        });
    }
}
