package io.moorgate.peers.membership;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the Leases of all replicas. Confined to one thread, which it blocks. */
final class LeaseLooks {
    /** Limit {@code replicas}: Leases beyond it are not seen; the API server gives the first ones by name. */
    static final int REPLICAS_MAX = 500;

    private final KubernetesClient client;
    private final Announcement self;
    private final Ticker ticker;
    private final ObservedLeases others;

    LeaseLooks(KubernetesClient client, Announcement self, LeaseTimes times, Ticker ticker) {
        this.client = client;
        this.self = self;
        this.ticker = ticker;
        this.others = new ObservedLeases(times.gapNanosMax());
    }

    /**
     * Looks once.
     *
     * @param judges see {@link ObservedLeases#look}
     * @return the epoch of the Lease that bears this replica's own name; empty where there is none
     */
    Optional<Long> look(boolean judges) {
        long askedAt = ticker.nanos();
        List<SeenLease> found = list();
        var own = found.stream().filter(this::isOwn).findFirst();
        found.removeIf(this::isOwn);
        others.look(found, askedAt, ticker.nanos(), judges);
        return own.map(lease -> lease.member().epoch());
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
        List<Lease> leases = client.leases()
                .inNamespace(self.namespace())
                .withLabels(LeaseText.labels(self.gatewayClass()))
                .list(new ListOptionsBuilder().withLimit((long) REPLICAS_MAX).build())
                .getItems();
        var seen = new ArrayList<SeenLease>(leases.size());
        leases.stream().map(LeaseText::read).flatMap(Optional::stream).forEach(seen::add);
        return seen;
    }

    private boolean isOwn(SeenLease lease) {
        return lease.member().replica().equals(self.replica());
    }
}
