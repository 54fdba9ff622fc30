package io.moorgate.app;

import io.moorgate.control.source.ReplicaAddresses;
import io.moorgate.peers.membership.Members;
import io.moorgate.peers.membership.Membership;
import io.moorgate.routing.IpLiteral;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the replicas are, by their Leases: an address counts for as long as a Lease that names it lives. */
final class ReplicaHosts {
    private ReplicaHosts() {}

    /** {@code addresses} are those of {@code membership} from now on. Before it starts. */
    static void follow(Membership membership, ReplicaAddresses addresses) {
        membership.onChange(() -> addresses.are(of(membership.members())));
    }

    /** The addresses that {@code members} announce. A name is none: in a cluster each announces the address of its pod. */
    static Set<InetAddress> of(Members members) {
        return members.all().stream()
                .flatMap(member -> Stream.concat(Stream.of(host(member.address())), member.hosts().stream()))
                .map(IpLiteral::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Of a host and a port; an IPv6 host is in brackets. */
    private static String host(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
