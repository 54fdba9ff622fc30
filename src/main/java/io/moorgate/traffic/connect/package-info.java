/**
 * Dials endpoints on the client's event loop: the next candidate on refusal, within a deadline.
 *
 * <p>Thread: the client's event loop. Imports routing, time, traffic.balance, traffic.live, Netty and Vert.x futures.
 */
package io.moorgate.traffic.connect;
