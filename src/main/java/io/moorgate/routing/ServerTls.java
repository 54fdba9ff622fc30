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
 * @param passthrough the route whose endpoints answer the handshake in place of the gateway
 */
public record ServerTls(
        List<TlsCertificate> certificates,
        Optional<ClientAuthorities> clients,
        boolean isClosed,
        Optional<Route> passthrough) {
    public ServerTls {
        certificates = List.copyOf(certificates);
        Objects.requireNonNull(clients, "clients");
        Objects.requireNonNull(passthrough, "passthrough");
    }

    /** Answered by the gateway. */
    public ServerTls(List<TlsCertificate> certificates, Optional<ClientAuthorities> clients, boolean isClosed) {
        this(certificates, clients, isClosed, Optional.empty());
    }

    /** Answered by the endpoints of {@code route}. */
    public static ServerTls passedTo(Route route) {
        return new ServerTls(List.of(), Optional.empty(), false, Optional.of(route));
    }

    /** Answered with {@code certificates}; clients show none. */
    public static ServerTls of(TlsCertificate... certificates) {
        return new ServerTls(List.of(certificates), Optional.empty(), false);
    }
}
