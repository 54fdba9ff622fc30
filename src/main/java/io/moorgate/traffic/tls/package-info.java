/**
 * TLS with clients: contexts by server name, and the handshake between a connection's accept and its protocol. And the contexts of TLS
 * with endpoints, by the policies of routes; that handshake is a part of the dial.
 *
 * <p>Threads: contexts are made by the configuration's thread and read by event loops; a handshake is confined to the event
 * loop of its connection. Imports routing, time, traffic.client, traffic.live and Netty.
 */
package io.moorgate.traffic.tls;
