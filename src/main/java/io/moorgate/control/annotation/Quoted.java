package io.moorgate.control.annotation;

/** A user's text as it stands in a Problem: in quotes, one line, of bounded length. */
public final class Quoted {
    private static final int LENGTH_MAX = 120;

    private Quoted() {}

    /** {@code text} in quotes; what is not printable is escaped, what is too long is cut. */
    public static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int end = Math.min(text.length(), LENGTH_MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(end < text.length() ? "…\"" : "\"").toString();
    }
}
