package io.moorgate.peers.replication;

import io.moorgate.load.LiveCounts;
import io.moorgate.peers.link.Frames;
import io.moorgate.routing.EndpointId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** This replica's live connections per endpoint as reported to peers. Confined to the peers' thread. */
final class LoadReport {
    private static final int PART_MAX = Frames.ROWS_MAX / 2;

    private final LiveCounts counts;
    private Map<EndpointId, Integer> last = Map.of();

    LoadReport(LiveCounts counts) {
        this.counts = counts;
    }

    /** Counts anew; whether that is news. */
    boolean renew() {
        Map<EndpointId, Integer> before = last;
        last = new HashMap<>(counts.report());
        last.values().removeIf(count -> count <= 0);
        return !last.equals(before);
    }

    /** Where every replica that is there reports its load, this one goes by their sum, else it keeps to its part. */
    void share(Collection<Peer> peers, int listed) {
        counts.share(LimitParts.of(peers, listed, Peer::isUp));
    }

    /** The last report, in messages. */
    List<Message> parts() {
        List<Message> parts = new ArrayList<>();
        Map<EndpointId, Integer> part = new HashMap<>();
        for (Map.Entry<EndpointId, Integer> count : last.entrySet()) {
            if (part.size() == PART_MAX) {
                parts.add(new Message.Load(part, false));
                part = new HashMap<>();
            }
            part.put(count.getKey(), count.getValue());
        }
        parts.add(new Message.Load(part, true));
        return parts;
    }
}
