/**
 * Ports: opens and closes listeners as the routing table says, and bounds the connections of each.
 *
 * <p>Thread: one of Vert.x's event loops owns the listeners; clients are handed over on their own event loops.
 * Imports the traffic packages below, routing, time, Netty and Vert.x.
 */
package io.moorgate.traffic.port;
