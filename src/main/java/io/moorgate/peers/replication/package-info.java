/**
 * What replicas know of clients goes from each to each: one authenticated link per pair, changes in order, whole buckets
 * where something is missing; and which replica owns the choice of a client's first endpoint.
 *
 * <p>Thread: one event loop of its own, to which everything is confined; what others read is one volatile reference to an
 * immutable snapshot. Imports affinity, health, load, tickets, peers.link, peers.membership, time; of third-party code Netty.
 */
package io.moorgate.peers.replication;
