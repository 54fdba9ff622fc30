package io.moorgate.traffic.tls;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How TLS is spoken with clients.
 *
 * @param minVersion {@code 1.2} or {@code 1.3}
 * @param groups groups of the key exchange, the most wanted first
 * @param handshakesMax handshakes under way on one event loop; one more is refused
 * @param handshakeTimeout how long a client may take, from the accept to the end of its handshake
 */
public record TlsSettings(String minVersion, List<String> groups, int handshakesMax, Duration handshakeTimeout) {
    /** Groups that can be named. */
    private static final Set<String> GROUPS = Set.of("X25519MLKEM768", "X25519", "P-256", "P-384", "P-521");

    /** TLS 1.2 and 1.3, hybrid post-quantum key exchange first. */
    public static final TlsSettings DEFAULT = new TlsSettings(
            "1.2", List.of("X25519MLKEM768", "X25519", "P-256", "P-384"), 2_000, Duration.ofSeconds(10));

    public TlsSettings {
        groups = List.copyOf(groups);
        if (!minVersion.equals("1.2") && !minVersion.equals("1.3")) {
            throw new IllegalArgumentException(
                    "moorgate.tls.min-version: \"" + minVersion + "\" (expected: 1.2 or 1.3)");
        }
        if (groups.isEmpty() || !GROUPS.containsAll(groups)) {
            throw new IllegalArgumentException("moorgate.tls.groups: " + String.join(",", groups)
                    + " (expected: a list of X25519MLKEM768, X25519, P-256, P-384 and P-521)");
        }
        if (handshakesMax < 1) {
            throw new IllegalArgumentException("moorgate.tls.handshakes-max: " + handshakesMax + " (expected: >= 1)");
        }
    }

    /** These, with other groups. */
    TlsSettings with(List<String> others) {
        return new TlsSettings(minVersion, others, handshakesMax, handshakeTimeout);
    }

    /** The versions of TLS that are spoken, as engines name them. */
    List<String> versions() {
        return minVersion.equals("1.3") ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2");
    }
}
