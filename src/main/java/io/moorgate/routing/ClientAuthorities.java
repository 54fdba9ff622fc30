package io.moorgate.routing;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * Authorities that sign the certificates which clients have to show, or those which endpoints show.
 *
 * @param secret the Secret that they come from, {@code namespace/name}; or the ConfigMap, {@code ConfigMap namespace/name}
 * @param digest of what the Secret held
 * @param certificates the authorities' own certificates
 * @param revocations lists of certificates that are not good any more; empty where none is checked
 */
public record ClientAuthorities(
        String secret, String digest, List<X509Certificate> certificates, List<X509CRL> revocations) {
    public ClientAuthorities {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(digest, "digest");
        certificates = List.copyOf(certificates);
        revocations = List.copyOf(revocations);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: empty (expected: an authority)");
        }
    }

    @Override
    public String toString() {
        return "ClientAuthorities[secret=" + secret + "]";
    }
}
