package io.moorgate.peers.replication;

import java.util.Collection;
import java.util.function.Predicate;

/** Into how many parts limits are divided that hold over all replicas. Confined to the peers' thread. */
final class LimitParts {
    private LimitParts() {}

    /**
     * 1 where every replica that is there reports; else how many there are, this one included.
     *
     * @param listed how many others a list names: where none of them reports, all of them may be there
     * @param reports whether a replica reports what it holds
     */
    static int of(Collection<Peer> peers, int listed, Predicate<Peer> reports) {
        int there = 0;
        int reporting = 0;
        for (Peer peer : peers) {
            there += peer.isThere ? 1 : 0;
            reporting += reports.test(peer) ? 1 : 0;
        }
        int others = reporting == 0 ? Math.max(there, listed) : there;
        return reporting >= others ? 1 : 1 + others;
    }
}
