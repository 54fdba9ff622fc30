/**
 * The endpoint's end of an exchange over HTTP/1.1: streams on Netty's codecs, and the kept-alive connections that carry
 * them, one exchange at a time.
 *
 * <p>Thread: everything is confined to one event loop. Imports routing, time, traffic.http.stream, Netty and Vert.x futures.
 */
package io.moorgate.traffic.http.http1;
