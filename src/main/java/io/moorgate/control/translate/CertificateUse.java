package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.TlsCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A certificate that clients are shown.
 *
 * @param subject what names its Secret
 * @param key the annotation that does; empty where a setting does
 */
public record CertificateUse(Problem.Subject subject, String key, TlsCertificate certificate) {
    /** How long before its end a certificate is a Problem: by then whatever renews it should have done so. */
    public static final Duration NOTICE = Duration.ofDays(14);

    /** That it ends soon, or has ended: it is served all the same, since clients decide. */
    public Optional<Problem> problemAt(Instant now) {
        Instant end = certificate.notAfter();
        if (now.plus(NOTICE).isBefore(end)) {
            return Optional.empty();
        }
        String when = (now.isBefore(end) ? "ends " : "has ended ") + end.truncatedTo(ChronoUnit.MINUTES);
        return Optional.of(new Problem(
                subject,
                key,
                "the certificate of " + certificate.secret() + " " + when
                        + ", it is served all the same (expected: one that is renewed "
                        + NOTICE.toDays() + " days before its end)"));
    }
}
