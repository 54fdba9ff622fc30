/**
 * WebSocket upgrades: the handshake with the client and with the endpoint, and the way from there to a relay.
 *
 * <p>Thread: the event loop of the client's connection. Imports traffic.http.call, routing and the traffic packages below;
 * Vert.x and Netty.
 */
package io.moorgate.traffic.http.upgrade;
