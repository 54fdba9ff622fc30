package io.moorgate.control.translate;

import java.util.Objects;
import java.util.Optional;

/**
 * What certificates clients are shown.
 *
 * @param byDefault the Secret with the certificate for names that no Service has one for
 * @param check whether certificates can be served, and others verified against authorities
 */
public record CertificateRules(Optional<SecretId> byDefault, CertificateCheck check) {
    /** No default, and every certificate can be served. */
    public static final CertificateRules DEFAULT = new CertificateRules(Optional.empty(), CertificateCheck.NONE);

    public CertificateRules {
        Objects.requireNonNull(byDefault, "byDefault");
        Objects.requireNonNull(check, "check");
    }
}
