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
 * @param parts what they were put together from, each of one Secret or ConfigMap; empty where they are of one
 */
public record ClientAuthorities(
        String secret,
        String digest,
        List<X509Certificate> certificates,
        List<X509CRL> revocations,
        List<ClientAuthorities> parts) {
    public ClientAuthorities {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(digest, "digest");
        certificates = List.copyOf(certificates);
        revocations = List.copyOf(revocations);
        parts = List.copyOf(parts);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: empty (expected: an authority)");
        }
    }

    /** Those of one Secret or ConfigMap. */
    public ClientAuthorities(
            String secret, String digest, List<X509Certificate> certificates, List<X509CRL> revocations) {
        this(secret, digest, certificates, revocations, List.of());
    }

    /** Each with its own Secret or ConfigMap: the parts, or these. */
    public List<ClientAuthorities> each() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    @Override
    public String toString() {
        return "ClientAuthorities[secret=" + secret + "]";
    }
}
