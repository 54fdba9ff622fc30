/**
 * Both ends of an exchange over HTTP/1.1, read by Netty's decoders and written by the package itself: a client's connection, and the kept-alive connections to
 * endpoints. Either carries one exchange at a time.
 *
 * <p>Thread: everything is confined to one event loop. Imports routing, time, traffic.live, traffic.http.head,
 * traffic.http.stream, Netty and Vert.x futures.
 */
package io.moorgate.traffic.http.http1;
