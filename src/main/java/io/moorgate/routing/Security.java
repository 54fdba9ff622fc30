package io.moorgate.routing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a route asks of the security of its clients' connections.
 *
 * @param certificateSecrets names of the Secrets with the certificates of its hosts, in its Service's namespace, or {@code namespace/name}
 * @param authoritiesSecret name of the Secret with the authorities of its clients, in its own namespace
 * @param clients those authorities; empty where clients need no certificate
 * @param redirects whether plain requests are sent to TLS
 * @param hsts for how long browsers are to use TLS only (RFC 6797); zero: no answer says so
 */
public record Security(
        List<String> certificateSecrets,
        Optional<String> authoritiesSecret,
        Optional<ClientAuthorities> clients,
        boolean redirects,
        Duration hsts) {
    /** Asks nothing. */
    public static final Security NONE =
            new Security(List.of(), Optional.empty(), Optional.empty(), false, Duration.ZERO);

    public Security {
        certificateSecrets = List.copyOf(certificateSecrets);
        Objects.requireNonNull(authoritiesSecret, "authoritiesSecret");
        Objects.requireNonNull(clients, "clients");
        Objects.requireNonNull(hsts, "hsts");
    }

    /** This, with the authorities of its clients. */
    public Security withClients(ClientAuthorities found) {
        return new Security(certificateSecrets, authoritiesSecret, Optional.of(found), redirects, hsts);
    }

    /** This, with certificates in these Secrets where it names none itself. */
    public Security orCertificates(List<String> secrets) {
        return certificateSecrets.isEmpty() ? new Security(secrets, authoritiesSecret, clients, redirects, hsts) : this;
    }
}
