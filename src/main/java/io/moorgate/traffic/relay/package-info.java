/**
 * Moves bytes both ways between two channels with bounded memory until both sides are done.
 *
 * <p>Thread: the event loop of both channels. Imports routing, traffic.live, time and Netty.
 */
package io.moorgate.traffic.relay;
