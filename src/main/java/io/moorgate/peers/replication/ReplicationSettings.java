package io.moorgate.peers.replication;

import io.moorgate.peers.link.PeerTrust;
import java.util.List;
import java.util.Objects;

/**
 * The settings of replication.
 *
 * @param host the address that it listens on; empty for all
 * @param port the port that it listens on; 0 for any
 * @param address by which others reach it, for people; may be empty
 * @param managementPort where this replica answers the admin API; 0 where others are not to know
 * @param listed host and port of every replica, this one may be among them; empty where Leases name the replicas
 */
public record ReplicationSettings(
        String host, int port, String address, int managementPort, List<String> listed, PeerTrust trust) {
    public ReplicationSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(trust, "trust");
        listed = List.copyOf(listed);
    }
}
