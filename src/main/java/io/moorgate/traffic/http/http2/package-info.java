/**
 * HTTP/2 streams as they come off the wire, on either side of the gateway, and the pooled connections to endpoints that
 * carry them.
 *
 * <p>Thread: everything is confined to one event loop; a stream's two sides live on the same one. Imports routing, time,
 * Netty and Vert.x futures.
 */
package io.moorgate.traffic.http.http2;
