/**
 * Where a client meets a route: whether it may come, which endpoint it gets, and what it holds until its session ends.
 *
 * <p>Thread: everything is confined to the client's event loop.
 * Imports the traffic packages below, routing, time, Netty and Vert.x futures.
 */
package io.moorgate.traffic.admit;
