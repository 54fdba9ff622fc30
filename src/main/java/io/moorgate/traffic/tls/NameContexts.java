package io.moorgate.traffic.tls;

import io.moorgate.routing.Route;
import java.util.Optional;

/**
 * The contexts of one server name, by the kind of their certificate's key; or the route that it is passed through to.
 *
 * @param ecdsaScheme the signature scheme that a client must know for the first one (RFC 8446 section 4.2.3)
 */
record NameContexts(
        Optional<TlsContext> ecdsa, int ecdsaScheme, Optional<TlsContext> rsa, Optional<Route> passthrough) {
    /** The context for {@code hello}: ECDSA, which is cheaper, where the client knows it; empty where there is none at all. */
    Optional<TlsContext> choose(ClientHello hello) {
        return ecdsa.isPresent() && (rsa.isEmpty() || hello.knowsEcdsa(ecdsaScheme)) ? ecdsa : rsa;
    }
}
