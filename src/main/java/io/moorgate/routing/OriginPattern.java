package io.moorgate.routing;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Web origins that may open connections (RFC 6454).
 *
 * @param scheme {@code http} or {@code https}
 * @param port the scheme's own where the text names none
 */
public record OriginPattern(String scheme, HostPattern host, int port) {
    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://([a-z0-9._-]{1,255}|\\[[0-9a-f:.]{1,45}])(?::([0-9]{1,5}))?");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    public OriginPattern {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(host, "host");
    }

    /** Whether {@code origin}, the value of an Origin field, is one of these; {@code null} and a list of origins are none. */
    public boolean matches(String origin) {
        Matcher read = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        return read.matches() && read.group(1).equals(scheme) && portOf(read) == port && host.matches(read.group(2));
    }

    private static int portOf(Matcher read) {
        if (read.group(3) != null) {
            return Integer.parseInt(read.group(3));
        }
        return read.group(1).equals("http") ? HTTP : HTTPS;
    }

    /** {@code https://example.com:443}. */
    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
