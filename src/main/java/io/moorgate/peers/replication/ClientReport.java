package io.moorgate.peers.replication;

import io.moorgate.load.ClientUse;
import io.moorgate.load.ClientUses;
import io.moorgate.load.ForeignClients;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What clients have of the Services that limit them, as reported to peers and by them.
 *
 * <p>Confined to the peers' thread, but for one flag: whether a report of clients near their limits is under way already.
 */
final class ClientReport {
    /** How long changes of clients near their limits are gathered. */
    static final long PRESSING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The most clients of one round of changes. */
    private static final int CHANGES_MAX = 8192;

    private final AtomicBoolean isPressing = new AtomicBoolean();
    private ClientUses uses = ClientUses.NONE;
    private ForeignClients foreign = new ForeignClients(uses);

    /** These are the counts; {@code soon} is to lead to {@link #isOver} and a report, and runs on any thread. */
    void of(ClientUses counted, Runnable soon) {
        uses = counted;
        foreign = new ForeignClients(counted);
        counted.follow(() -> {
            if (isPressing.compareAndSet(false, true)) {
                soon.run();
            }
        });
    }

    /** The changes that are pressing are about to be reported. */
    void isOver() {
        isPressing.set(false);
    }

    /** What has changed since the last call; every link that is up is to send it. */
    List<ClientUse> renew() {
        return uses.changes(CHANGES_MAX);
    }

    /** The counts themselves. */
    ClientUses uses() {
        return uses;
    }

    /** What others have reported. */
    ForeignClients foreign() {
        return foreign;
    }

    /** Where every replica that is there reports its counts, this one goes by their sum, else it keeps to its part. */
    void share(Collection<Peer> peers, int listed) {
        uses.share(LimitParts.of(peers, listed, peer -> peer.isUp() && peer.link.reportsClients()));
    }
}
