package io.moorgate.peers.membership;

/**
 * A Lease of a replica as one look showed it.
 *
 * @param member who holds it; of no age
 * @param sign of life: what its holder writes anew with each renewal, and nobody else. Only whether it changes means
 *     anything: it is never compared with a clock
 * @param durationNanos how long the holder may be silent
 */
record SeenLease(Member member, String sign, long durationNanos) {}
