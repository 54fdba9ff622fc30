package io.moorgate.peers.membership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the Leases of all replicas. Confined to one thread, which it blocks. */
final class LeaseLooks {
    /** Limit {@code replicas}: Leases beyond it are not seen; the API server gives the first ones by name. */
    static final int REPLICAS_MAX = 500;

    private final LeaseCalls calls;
    private final Announcement self;
    private final Ticker ticker;
    private final ObservedLeases others;
    private final ObservedLeases own;

    /**
     * The Lease that bears this replica's own name.
     *
     * @param epoch empty where there is none
     * @param isHeld whether there is one that has been renewed within its duration, as far as looks show
     */
    record Own(Optional<Long> epoch, boolean isHeld) {}

    LeaseLooks(LeaseCalls calls, Announcement self, LeaseTimes times, Ticker ticker) {
        this.calls = calls;
        this.self = self;
        this.ticker = ticker;
        this.others = new ObservedLeases(times.gapNanosMax());
        this.own = new ObservedLeases(times.gapNanosMax());
    }

    /**
     * Looks once.
     *
     * @param judges see {@link ObservedLeases#look}
     * @return what bears this replica's own name
     */
    Own look(boolean judges) {
        long askedAt = ticker.nanos();
        List<SeenLease> found = list();
        List<SeenLease> ours = found.stream().filter(this::isOwn).toList();
        found.removeIf(this::isOwn);
        long answeredAt = ticker.nanos();
        others.look(found, askedAt, answeredAt, judges);
        own.look(ours, askedAt, answeredAt, true);
        return new Own(
                ours.stream().map(lease -> lease.member().epoch()).findFirst(),
                !own.members(answeredAt).isEmpty());
    }

    /** See {@link ObservedLeases#hasLooked}. */
    boolean hasLooked() {
        return others.hasLooked();
    }

    /** The other replicas, see {@link ObservedLeases#members}. */
    List<Member> others(long now) {
        return others.members(now);
    }

    private List<SeenLease> list() {
        List<Lease> leases = calls.list(LeaseText.labels(self.gatewayClass()), REPLICAS_MAX);
        var seen = new ArrayList<SeenLease>(leases.size());
        leases.stream().map(LeaseText::read).flatMap(Optional::stream).forEach(seen::add);
        return seen;
    }

    private boolean isOwn(SeenLease lease) {
        return lease.member().replica().equals(self.replica());
    }
}
