/**
 * Requests of the HTTP family from a client to an endpoint and back: HTTP exchanges, gRPC streams, WebSocket upgrades.
 *
 * <p>Thread: one set of exchanges per event loop, confined to it. Imports routing, time and the traffic packages below;
 * Vert.x and Netty.
 */
package io.moorgate.traffic.http;
