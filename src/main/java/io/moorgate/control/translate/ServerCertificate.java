package io.moorgate.control.translate;

import io.moorgate.routing.HostPattern;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What a server's own certificate says of its use (RFC 5280 section 4.2.1), and which hosts it names (RFC 9525 section 6): by its subject
 * alternative names, since clients do not look at its common name any more.
 */
record ServerCertificate(X509Certificate certificate) {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USE = "2.5.29.37.0";

    /** What makes it unfit for servers, and what was expected. */
    record Unfit(String fault, String expected) {}

    /** Why clients that look at its use refuse it; empty where it lets its key sign for a server of TLS. */
    Optional<Unfit> unfitness() {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            return Optional.of(new Unfit(
                    "has a key usage that does not let its key sign handshakes", "digitalSignature in its key usage"));
        }
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            return uses == null || uses.contains(SERVER_AUTH) || uses.contains(ANY_USE)
                    ? Optional.empty()
                    : Optional.of(new Unfit(
                            "has an extended key usage that is not that of a server",
                            "serverAuth in its extended key usage"));
        } catch (CertificateParsingException unreadable) {
            return Optional.of(new Unfit("has an extended key usage that cannot be read", "serverAuth"));
        }
    }

    /** Whether it names {@code host}; a wildcard of a route is named by its like, and by each name below it. */
    boolean names(HostPattern host) {
        if (host.equals(HostPattern.ANY)) {
            return true;
        }
        return names().stream()
                .filter(name -> (Integer) name.getFirst() == DNS_NAME || (Integer) name.getFirst() == IP_ADDRESS)
                .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                .anyMatch(name -> names(name, host));
    }

    private Collection<List<?>> names() {
        try {
            return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static boolean names(String name, HostPattern host) {
        return name.equals(host.text())
                || (host.isWildcard()
                        ? host.matches(name)
                        : name.startsWith("*.") && HostPattern.oneLabel(name).matches(host.text()));
    }
}
