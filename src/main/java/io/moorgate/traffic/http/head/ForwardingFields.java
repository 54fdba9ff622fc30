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

    /** What the gateway writes itself besides; such a field of a client passes or is replaced where its name is spelt so. */
    private static final Set<String> WRITTEN =
            Set.of(RequestId.FIELD, Hops.FIELD, "content-length", "transfer-encoding", "sec-websocket-key");

    private ForwardingFields() {}

    /**
     * Whether the field of that name counts as it came: of forwarding, where the peer is trusted. Of client certificates
     * only the gateway itself speaks, and a name with {@code _} that is read as one that the gateway writes never counts.
     */
    public static boolean counts(String name, boolean trusted) {
        if (isOne(name)) {
            return trusted && !read(name).equals(CLIENT_CERT);
        }
        return name.indexOf('_') < 0 || !WRITTEN.contains(read(name));
    }

    /** The name as CGI and WSGI read it: in lower case and without {@code _}. */
    public static String read(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the field of that name is one. */
    public static boolean isOne(String name) {
        String read = read(name);
        return NAMES.contains(read) || read.startsWith(FORWARDED_PREFIX) || read.startsWith(ORIGINAL_PREFIX);
    }
}
