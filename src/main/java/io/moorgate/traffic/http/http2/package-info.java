/**
 * Both ends of streams over HTTP/2: a client's connection with its budgets, and the pooled connections to endpoints.
 *
 * <p>Thread: everything is confined to one event loop; a stream's two sides live on the same one. Imports routing, time,
 * traffic.live, traffic.relay, traffic.http.head, traffic.http.stream, Netty and Vert.x futures.
 */
package io.moorgate.traffic.http.http2;
