package io.moorgate.traffic.live;

import io.moorgate.routing.ClientProof;
import java.util.Objects;

/**
 * What a connection of an HTTP client has settled in its TLS handshake for all of its requests.
 *
 * @param serverName the name that the client asked for, lower case; empty where it named none
 * @param proof what it has shown of itself
 */
public record HandshakeName(String serverName, ClientProof proof) {
    public HandshakeName {
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(proof, "proof");
    }
}
