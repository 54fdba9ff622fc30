/**
 * Where a connection of the HTTP family enters: which protocol it speaks, its limits, and the route of each request.
 *
 * <p>Thread: the event loop of the client's connection. Imports traffic.http.call, traffic.http.upgrade, routing, time and
 * the traffic packages below; Vert.x and Netty.
 */
package io.moorgate.traffic.http;
