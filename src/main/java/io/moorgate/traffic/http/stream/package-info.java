/**
 * One end of a request, whatever its side and its version of HTTP: streams, what arrives on them, and the flow of data
 * from one to another.
 *
 * <p>Thread: everything is confined to one event loop; a request's two ends live on the same one. Imports routing, Netty and
 * Vert.x futures.
 */
package io.moorgate.traffic.http.stream;
