/**
 * The WebSocket protocol of a relay (RFC 6455): where frames begin and end, the gateway's own Pings, the Close handshake.
 *
 * <p>Thread: the relay's. Imports traffic.relay, traffic.live, time and Netty's buffers.
 */
package io.moorgate.traffic.relay.websocket;
