/**
 * Moves bytes both ways between two sides (sockets, channels or streams of HTTP/2) with bounded memory until both sides are done.
 *
 * <p>Thread: each relay belongs to one, an epoll loop of the gateway's own or the event loop of both channels. Imports
 * routing, traffic.epoll, traffic.live, time and Netty.
 */
package io.moorgate.traffic.relay;
