/**
 * Who is there and since when: one Kubernetes Lease per replica.
 *
 * <p>Thread: one of its own, on which every call to the API server blocks; {@code members()} is read by any. Imports
 * time and the Kubernetes client.
 */
package io.moorgate.peers.membership;
