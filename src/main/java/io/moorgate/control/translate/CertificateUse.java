package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.TlsCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that clients are shown.
 *
 * @param subject what names its Secret
 * @param key the annotation that does; empty where a setting does
 * @param host the host that it is named for; empty where it is for names that no host has a certificate for
 */
public record CertificateUse(
        Problem.Subject subject, String key, TlsCertificate certificate, Optional<HostPattern> host) implements TlsUse {
    /** How long before its end a certificate is a Problem: by then whatever renews it should have done so. */
    public static final Duration NOTICE = Duration.ofDays(14);

    /** What clients may refuse it for. It is served all the same, since they decide. */
    @Override
    public List<Problem> problemsAt(Instant now) {
        List<Problem> problems = new ArrayList<>();
        endAt(now).ifPresent(problems::add);
        ServerCertificate shown = new ServerCertificate(certificate.chain().getFirst());
        shown.unfitness().ifPresent(why -> problems.add(problem(why.fault(), why.expected())));
        if (host.isPresent() && !shown.names(host.get())) {
            problems.add(problem("does not name " + host.get(), host.get() + " among its subject alternative names"));
        }
        return problems;
    }

    private Optional<Problem> endAt(Instant now) {
        Instant end = certificate.notAfter();
        if (now.plus(NOTICE).isBefore(end)) {
            return Optional.empty();
        }
        String when = (now.isBefore(end) ? "ends " : "has ended ") + end.truncatedTo(ChronoUnit.MINUTES);
        return Optional.of(problem(when, "one that is renewed " + NOTICE.toDays() + " days before its end"));
    }

    private Problem problem(String fault, String expected) {
        return new Problem(
                subject,
                key,
                "the certificate of " + certificate.secret() + " " + fault + ", it is served all the same (expected: "
                        + expected + ")");
    }
}
