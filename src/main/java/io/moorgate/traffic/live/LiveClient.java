package io.moorgate.traffic.live;

import io.moorgate.routing.ClientProof;
import io.moorgate.routing.IpLiteral;
import java.net.InetAddress;
import java.util.Objects;

/**
 * The client of a live connection, as policies of access see it.
 *
 * @param address found as contract section 4 says
 * @param text the address without a port, as logs print it
 * @param origin the web origin that its request named; empty where it named none
 * @param proof what it has shown in its TLS handshake
 */
public record LiveClient(InetAddress address, String text, String origin, ClientProof proof) {
    public LiveClient {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(proof, "proof");
    }

    /** A client at {@code literal}, an address, that names no origin and has shown no certificate. */
    public static LiveClient at(String literal) {
        return new LiveClient(IpLiteral.parse(literal).orElseThrow(), literal, "", ClientProof.NONE);
    }
}
