package io.moorgate.peers.membership;

/**
 * A Lease of a replica as one look showed it.
 *
 * @param member the replica that holds it; of no age
 * @param sign of life: what its holder, and no other replica, writes anew with each renewal. Only whether it changes means
 *     anything: it is never compared with a clock
 * @param durationNanos how long the holder may be silent
 */
record SeenLease(Member member, String sign, long durationNanos) {}
