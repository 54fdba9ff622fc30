package io.moorgate.routing;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a TLS handshake for one server name is answered.
 *
 * @param certificates one, or one of RSA and one of ECDSA; with none the handshake is refused
 * @param clients who signs clients' certificates; empty where clients show none
 * @param isClosed whether every handshake is refused, since what protects the name is broken
 */
public record ServerTls(List<TlsCertificate> certificates, Optional<ClientAuthorities> clients, boolean isClosed) {
    public ServerTls {
        certificates = List.copyOf(certificates);
        Objects.requireNonNull(clients, "clients");
    }

    /** Answered with {@code certificates}; clients show none. */
    public static ServerTls of(TlsCertificate... certificates) {
        return new ServerTls(List.of(certificates), Optional.empty(), false);
    }
}
