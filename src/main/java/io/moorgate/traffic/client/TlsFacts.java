package io.moorgate.traffic.client;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ClientProof;
import java.util.Objects;
import java.util.Optional;

/**
 * What a TLS handshake has shown of a client.
 *
 * @param serverName the name that it asked for (SNI), lower case; empty where it named none
 * @param protocol what ALPN has settled on, such as {@code h2}; empty where the client offers nothing that is served
 * @param authorities who had to have signed its certificate; empty where it had to show none
 * @param certificate its own certificate
 * @param proof that certificate, to be verified again
 */
public record TlsFacts(
        String serverName,
        String protocol,
        Optional<ClientAuthorities> authorities,
        Optional<ClientCertificate> certificate,
        ClientProof proof) {
    /** ALPN's name of HTTP/2. */
    public static final String HTTP_2 = "h2";

    /** ALPN's name of HTTP/1.1. */
    public static final String HTTP_1_1 = "http/1.1";

    public TlsFacts {
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(authorities, "authorities");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(proof, "proof");
    }
}
