package io.moorgate.peers.replication;

import io.moorgate.peers.membership.Members;
import io.moorgate.time.TaskLoop;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What is around {@link Peers}.
 *
 * @param members the replicas that have a Lease; none where there is a list
 * @param listed the addresses of a list; none where there are Leases
 * @param own how this replica is reached: its address for people, its management port without the host
 * @param loop the peers' thread; any thread may hand it tasks
 */
record PeersConfig(
        Supplier<Members> members,
        List<String> listed,
        ReplicaStatus.Reach own,
        PeerDial.Network network,
        TaskLoop loop,
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
