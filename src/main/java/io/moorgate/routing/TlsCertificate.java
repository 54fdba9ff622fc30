package io.moorgate.routing;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A certificate that clients are shown, with the private key that belongs to it.
 *
 * @param secret the Secret that it comes from, {@code namespace/name}
 * @param digest of what the Secret held
 * @param chain the server's own certificate first, then those that lead to the authority
 */
public record TlsCertificate(String secret, String digest, List<X509Certificate> chain, PrivateKey key) {
    public TlsCertificate {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(key, "key");
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: a certificate)");
        }
    }

    /** Whether its key is of an elliptic curve; else it is of RSA. */
    public boolean isEcdsa() {
        return key.getAlgorithm().equals("EC");
    }

    /** When the server's own certificate ends. */
    public Instant notAfter() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsCertificate[secret=" + secret + ", key=redacted]";
    }
}
