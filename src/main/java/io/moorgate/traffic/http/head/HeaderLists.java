package io.moorgate.traffic.http.head;

import java.util.Locale;

/** Reads header values that are comma-separated lists of tokens (RFC 9110 section 5.6.1). */
public final class HeaderLists {
    private HeaderLists() {}

    /** Whether {@code value} lists {@code token}, which is lower case; case does not matter in the value. */
    public static boolean contains(String value, String token) {
        for (String element : value.split(",")) {
            if (element.strip().toLowerCase(Locale.ROOT).equals(token)) {
                return true;
            }
        }
        return false;
    }
}
