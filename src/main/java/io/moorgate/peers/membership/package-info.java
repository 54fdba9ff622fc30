/**
 * Which replicas are alive, and since when: one Kubernetes Lease per replica.
 *
 * <p>Thread: one of its own, {@code membership}, on which every call to the API server blocks and to which everything is
 * confined; what crosses is {@code LeaseMembership.members}, one volatile reference that any thread reads. The client's
 * threads collect the bytes of an answer, whose end hands them over.
 *
 * <p>Limits: {@code replicas} (500 Leases a look), the length of an answer, the request timeout and the waits after
 * failures ({@code LeaseTimes}, {@code Pace}).
 *
 * <p>Imports time and the Kubernetes client.
 */
package io.moorgate.peers.membership;
