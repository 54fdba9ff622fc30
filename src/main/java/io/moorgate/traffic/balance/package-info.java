/**
 * Which endpoint a client gets: affinity first, then a strategy.
 *
 * <p>Thread: picks are made on any event loop; a {@link io.moorgate.traffic.balance.Pick} stays on the loop that made
 * it. Imports routing, time, affinity and traffic.live.
 */
package io.moorgate.traffic.balance;
