package io.moorgate.traffic.http.head;

import java.util.Locale;
import java.util.Set;

/**
 * The header fields that speak of a client: taken from trusted proxies only, and removed otherwise. A name counts as it is
 * read with {@code -} for {@code _}, since CGI and WSGI do not distinguish the two.
 */
public final class ForwardingFields {
    private static final Set<String> NAMES = Set.of("forwarded", "x-real-ip", "x-client-ip", "true-client-ip");
    private static final String FORWARDED_PREFIX = "x-forwarded-";
    private static final String ORIGINAL_PREFIX = "x-original-";

    private static final String CLIENT_CERT = "x-forwarded-client-cert";

    private ForwardingFields() {}

    /**
     * Whether the field of that name counts as it came: of forwarding, where the peer is trusted. Of client certificates
     * only the gateway itself speaks.
     */
    public static boolean counts(String name, boolean trusted) {
        return !isOne(name) || trusted && !name.replace('_', '-').equalsIgnoreCase(CLIENT_CERT);
    }

    /** Whether the field of that name is one. */
    public static boolean isOne(String name) {
        String read = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return NAMES.contains(read) || read.startsWith(FORWARDED_PREFIX) || read.startsWith(ORIGINAL_PREFIX);
    }
}
