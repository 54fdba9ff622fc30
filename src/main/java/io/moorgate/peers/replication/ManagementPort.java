package io.moorgate.peers.replication;

import io.moorgate.peers.link.RequestKey;

/**
 * Where a replica answers the admin API, and how another replica shows there that it is one.
 *
 * @param host an address or a name; empty for this replica itself
 * @param key of requests from other replicas
 */
public record ManagementPort(String host, int port, RequestKey key) {
    /** This port as reached at {@code address}, a host and a peer port; an IPv6 host is in brackets. */
    ManagementPort at(String address) {
        String named = address.substring(0, address.lastIndexOf(':'));
        boolean isBracketed = named.startsWith("[") && named.endsWith("]");
        return new ManagementPort(isBracketed ? named.substring(1, named.length() - 1) : named, port, key);
    }
}
