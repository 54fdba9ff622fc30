/**
 * Checks of the gateway's own: asks endpoints how they are, over connections like those of clients.
 *
 * <p>Thread: one event loop. Imports health, routing, time, traffic.client, traffic.connect, traffic.live, Netty and Vert.x futures.
 */
package io.moorgate.traffic.health;
