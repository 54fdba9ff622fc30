package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Securing;
import io.moorgate.routing.ClientAuthorities;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * A list of certificates of clients that have been revoked. Once it has ended, whatever its issuer has signed is refused (RFC 5280 section 6.3).
 *
 * @param subject what names the authorities
 * @param authorities the Secret that holds them, {@code namespace/name}
 * @param issuer of the list
 * @param end when its next issue was to be there (RFC 5280 section 5.1.2.5)
 */
public record RevocationUse(Problem.Subject subject, String authorities, String issuer, Instant end) implements TlsUse {
    /** Those of {@code authorities}, which {@code subject} names. */
    static Stream<RevocationUse> of(Problem.Subject subject, ClientAuthorities authorities) {
        return authorities.revocations().stream()
                .filter(list -> list.getNextUpdate() != null)
                .map(list -> of(subject, authorities.secret(), list));
    }

    private static RevocationUse of(Problem.Subject subject, String secret, X509CRL list) {
        return new RevocationUse(
                subject,
                secret,
                list.getIssuerX500Principal().getName(),
                list.getNextUpdate().toInstant());
    }

    @Override
    public List<Problem> problemsAt(Instant now) {
        if (now.isBefore(end)) {
            return List.of();
        }
        return List.of(new Problem(
                subject,
                Securing.CLIENT_CA_SECRET.key(),
                AuthorityIndex.REVOCATIONS + " of " + authorities + " has ended " + end.truncatedTo(ChronoUnit.MINUTES)
                        + ": clients with a certificate of " + issuer
                        + " are refused (expected: a list that is renewed before its end)"));
    }
}
