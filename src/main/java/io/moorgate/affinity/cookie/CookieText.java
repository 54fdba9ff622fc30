package io.moorgate.affinity.cookie;

import java.util.Arrays;
import java.util.Base64;

/** Base64url (RFC 4648 section 5) of a number of bytes that is divisible by three, so that there is no padding. */
final class CookieText {
    private static final byte[] VALUES = values();

    private CookieText() {}

    /** How many characters {@code bytes} bytes are. */
    static int chars(int bytes) {
        return bytes / 3 * 4;
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    /** Reads {@code text} into {@code bytes}; false where it is anything else. Throws nothing, whatever comes. */
    static boolean decode(String text, byte[] bytes) {
        int chars = chars(bytes.length);
        if (text.length() != chars) {
            return false;
        }
        for (int from = 0, to = 0; from < chars; from += 4, to += 3) {
            int group = value(text, from) << 18
                    | value(text, from + 1) << 12
                    | value(text, from + 2) << 6
                    | value(text, from + 3);
            if (group < 0) {
                return false;
            }
            bytes[to] = (byte) (group >> 16);
            bytes[to + 1] = (byte) (group >> 8);
            bytes[to + 2] = (byte) group;
        }
        return true;
    }

    private static int value(String text, int index) {
        char character = text.charAt(index);
        return character < VALUES.length ? VALUES[character] : -1;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int value = 0; value < alphabet.length(); value++) {
            values[alphabet.charAt(value)] = (byte) value;
        }
        return values;
    }
}
