package io.moorgate.routing;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses as text, strictly: four decimal numbers, or IPv6 without a zone. Never looks a name up. */
public final class IpLiteral {
    private static final String NUMBER = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile("(?:" + NUMBER + "\\.){3}" + NUMBER);
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private IpLiteral() {}

    /**
     * The address that {@code text} spells; empty where it spells none. An IPv6 address that maps an IPv4 one comes out
     * as the latter.
     */
    public static Optional<InetAddress> parse(String text) {
        boolean shaped = text.indexOf(':') >= 0
                ? V6.matcher(text).matches()
                : V4.matcher(text).matches();
        if (!shaped) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
