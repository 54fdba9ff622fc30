/**
 * The call engine: one request to an endpoint and its answer back, whatever the version of either side; the attempts,
 * timers and records of it, and the gateway's own answer where it fails.
 *
 * <p>Thread: the event loop of the client's connection. Imports routing, time and the traffic packages below; Vert.x and
 * Netty.
 */
package io.moorgate.traffic.http.call;
