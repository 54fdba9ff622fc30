package io.moorgate.traffic.live;

import io.moorgate.routing.IpLiteral;
import java.net.InetAddress;
import java.util.Objects;

/**
 * The client of a live connection, as policies of access see it.
 *
 * @param address found as contract section 4 says
 * @param text the address without a port, as logs print it
 * @param origin the web origin that its request named; empty where it named none
 */
public record LiveClient(InetAddress address, String text, String origin) {
    public LiveClient {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(origin, "origin");
    }

    /** A client at {@code literal}, an address, that names no origin. */
    public static LiveClient at(String literal) {
        return new LiveClient(IpLiteral.parse(literal).orElseThrow(), literal, "");
    }
}
