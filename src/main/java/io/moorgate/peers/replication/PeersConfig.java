package io.moorgate.peers.replication;

import io.moorgate.peers.membership.Members;
import io.moorgate.time.Timers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What is around {@link Peers}.
 *
 * @param members the replicas that have a Lease; none where there is a list
 * @param listed the addresses of a list; none where there are Leases
 * @param address of this replica's own peer port, for people
 * @param management where this replica answers the admin API, without the host; empty where it has no such port
 * @param timers of the peers' thread
 * @param loop hands tasks to the peers' thread; any thread
 */
record PeersConfig(
        Supplier<Members> members,
        List<String> listed,
        String address,
        Optional<ManagementPort> management,
        PeerDial.Network network,
        Timers timers,
        Executor loop,
        RandomGenerator random,
        Protocols protocols) {

    /** Whether a list names the addresses of the replicas, and not Leases. */
    boolean isListed() {
        return !listed.isEmpty();
    }

    /** Whether the members are known to this replica as one of them: then its Lease has said which of its lives this is. */
    boolean isAnnounced(String self) {
        return isListed()
                || members.get().all().stream()
                        .anyMatch(member -> member.replica().equals(self));
    }

    /** Whether the others count this replica as there, as far as it knows. */
    boolean isCounted() {
        return isListed() || !members.get().isFenced();
    }
}
