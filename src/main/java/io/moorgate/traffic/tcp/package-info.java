/**
 * Raw TCP and TLS passthrough sessions.
 *
 * <p>Thread: the client's event loop. Imports routing, time, the traffic packages below and Netty.
 */
package io.moorgate.traffic.tcp;
