package io.moorgate.peers.membership;

import io.moorgate.hash.Sha256;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names that an API server takes, made of names that may be anything. One that is not valid as it is, or too long, is
 * made valid and gets a hash of what it was, so that different ones stay different.
 */
final class LeaseName {
    private static final String PREFIX = "moorgate-";

    /** RFC 1123 subdomain, as Kubernetes checks names of Leases: at most 253 characters. */
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?");
    private static final int NAME_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final int HASH_BYTES = 5;

    private LeaseName() {}

    /** The name of the Lease of {@code replica}. */
    static String of(String replica) {
        String name = PREFIX + replica;
        return name.length() <= NAME_MAX && SUBDOMAIN.matcher(name).matches() ? name : PREFIX + hashed(replica);
    }

    /** {@code text} as the value of a label. */
    static String labelOf(String text) {
        return text.length() <= LABEL_MAX && LABEL_VALUE.matcher(text).matches() ? text : hashed(text);
    }

    /** At most 51 characters: an RFC 1123 label. */
    private static String hashed(String text) {
        String readable =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-", "");
        return readable.substring(0, Math.min(40, readable.length()))
                + (readable.isEmpty() ? "" : "-")
                + Sha256.hex(text, HASH_BYTES);
    }
}
