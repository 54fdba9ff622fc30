package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.Optional;

/** Counts where the table of pins, or a Service's share of it, was full. Any thread. */
record PinRoom(AffinityTable pins, TrafficEvents events) {
    /** What came of a claim for a client of {@code upstream}. */
    void count(UpstreamId upstream, Optional<PinClaim> claim) {
        if (claim.isEmpty()) {
            events.limitReached(
                    pins.isShareFull(upstream.service()) ? Limit.AFFINITY_ENTRIES_PER_SERVICE : Limit.AFFINITY_ENTRIES);
        } else if (claim.get().isAtShare()) {
            events.limitReached(Limit.AFFINITY_ENTRIES_PER_SERVICE);
        }
    }
}
