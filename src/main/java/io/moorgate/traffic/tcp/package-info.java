/**
 * Raw TCP and TLS passthrough: takes an accepted client to an endpoint of its route and hands both to a relay.
 *
 * <p>Nothing is read of a client before its endpoint is connected, save a TLS ClientHello where the route depends on
 * it.
 *
 * <p>Thread: the client's event loop. Imports routing, time, the traffic packages below, Netty and Vert.x futures.
 */
package io.moorgate.traffic.tcp;
