package io.moorgate.traffic.http.call;

import java.net.InetAddress;

/**
 * Where a request comes from.
 *
 * @param connection the client's connection
 * @param address the client's address, found as contract section 4 says
 * @param trusted whether the peer of the connection may name clients by forwarding headers
 */
public record Sender(ClientConnection connection, InetAddress address, boolean trusted) {}
