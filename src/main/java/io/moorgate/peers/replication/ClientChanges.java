package io.moorgate.peers.replication;

import io.moorgate.load.ClientUse;
import io.moorgate.peers.link.Frames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * The counts of clients that one peer is still to be sent: all of them first, then what changes. A peer that takes them too
 * slowly is sent all of them again.
 *
 * <p>Confined to the peers' thread.
 */
final class ClientChanges {
    /** The most counts that wait for one peer, and the most that it is sent at first. */
    static final int CLIENTS_MAX = 1 << 16;

    private final ClientReport report;
    private final Deque<ClientUse> due = new ArrayDeque<>();
    private boolean isWhole = true;

    ClientChanges(ClientReport report) {
        this.report = report;
    }

    void add(Collection<ClientUse> changes) {
        if (isWhole) {
            return;
        }
        if (due.size() + changes.size() > CLIENTS_MAX) {
            due.clear();
            isWhole = true;
        } else {
            due.addAll(changes);
        }
    }

    boolean areDue() {
        return isWhole || !due.isEmpty();
    }

    /** The next part, which is taken out. */
    Message.Clients next() {
        boolean isFirst = isWhole;
        if (isWhole) {
            isWhole = false;
            due.addAll(report.uses().all(CLIENTS_MAX));
        }
        List<ClientUse> part = new ArrayList<>();
        while (!due.isEmpty() && part.size() < Frames.ROWS_MAX) {
            part.add(due.remove());
        }
        return new Message.Clients(isFirst, part);
    }
}
