package io.moorgate.operate.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** ASCII in an array that grows and is used again; knows how values are escaped. Confined to one thread. */
final class LineBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int length;

    /** How many bytes wait. */
    int length() {
        return length;
    }

    /** Writes all to {@code out} and drops it, also where that fails. */
    void drainTo(OutputStream out) throws IOException {
        int ready = length;
        length = 0;
        out.write(bytes, 0, ready);
        out.flush();
    }

    /** All as text; it is forgotten. */
    String take() {
        String text = new String(bytes, 0, length, StandardCharsets.US_ASCII);
        length = 0;
        return text;
    }

    /** The first {@code end} characters of {@code value}, escaped; in quotes if {@code always}, or where it is no plain word. */
    void value(String value, int end, boolean always) {
        boolean isWord = isWord(value, end);
        boolean quoted = always || !isWord;
        if (quoted) {
            put('"');
        }
        if (isWord) {
            copy(value, end);
        } else {
            for (int index = 0; index < end; index++) {
                character(value, index);
            }
        }
        if (quoted) {
            put('"');
        }
    }

    private void character(String value, int index) {
        char next = value.charAt(index);
        if (next >= ' ' && next <= '~') {
            if (next == '"' || next == '\\') {
                put('\\');
            }
            put(next);
        } else if (next == '\n') {
            put('\\');
            put('n');
        } else if (next == '\t') {
            put('\\');
            put('t');
        } else {
            escape(isWhole(value, index) ? next : '\ufffd');
        }
    }

    /** Whether the character at {@code index} is no lone half of a pair. */
    private static boolean isWhole(String value, int index) {
        char next = value.charAt(index);
        if (Character.isHighSurrogate(next)) {
            return index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1));
        }
        return !Character.isLowSurrogate(next) || index > 0 && Character.isHighSurrogate(value.charAt(index - 1));
    }

    private static boolean isWord(String value, int end) {
        for (int index = 0; index < end; index++) {
            char next = value.charAt(index);
            if (next <= ' ' || next > '~' || next == '"' || next == '\\' || next == '=') {
                return false;
            }
        }
        return true;
    }

    private void escape(char next) {
        put('\\');
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[next >> shift & 0xf]);
        }
    }

    /** The last three digits of {@code number}. */
    void threeDigits(int number) {
        put('0' + number / 100 % 10);
        put('0' + number / 10 % 10);
        put('0' + number % 10);
    }

    /** {@code text}, which is ASCII, as it is. */
    void ascii(String text) {
        copy(text, text.length());
    }

    /** The first {@code end} characters of {@code text}, all of them ASCII. */
    @SuppressWarnings(
            "deprecation") // The one way to copy them at once; what it loses of other characters is not there.
    private void copy(String text, int end) {
        while (length + end > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        text.getBytes(0, end, bytes, length);
        length += end;
    }

    /** One byte. */
    void put(int next) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) next;
    }
}
