package io.moorgate.peers.membership;

import java.util.List;
import java.util.Objects;

/**
 * A replica that is there, in one of its lives.
 *
 * @param replica its name, {@code moorgate.replica}
 * @param epoch which of its lives: greater than that of every earlier one
 * @param address host and peer port; an IPv6 host is in brackets
 * @param protocol the highest version of the replication protocol that it speaks
 * @param isDraining whether it is about to stop: it keeps its connections for a while and should get no new work
 * @param hosts its addresses, beside that of its peer port; none where it does not say them
 * @param ageNanos since this replica last saw a sign of life of it; 0 where it is not known
 */
public record Member(
        String replica,
        long epoch,
        String address,
        int protocol,
        boolean isDraining,
        List<String> hosts,
        long ageNanos) {
    public Member {
        Objects.requireNonNull(replica, "replica");
        Objects.requireNonNull(address, "address");
        hosts = List.copyOf(hosts);
    }

    /** One that does not say its addresses. */
    public Member(String replica, long epoch, String address, int protocol, boolean isDraining, long ageNanos) {
        this(replica, epoch, address, protocol, isDraining, List.of(), ageNanos);
    }

    /** This member, last seen to live {@code nanos} ago. */
    Member aged(long nanos) {
        return new Member(replica, epoch, address, protocol, isDraining, hosts, nanos);
    }
}
