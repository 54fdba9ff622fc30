/**
 * A connection between two replicas: TLS, who the other side is, and frames in order.
 *
 * <p>Thread: the peers' loop, to which everything is confined. Imports der and time; of third-party code Netty.
 */
package io.moorgate.peers.link;
