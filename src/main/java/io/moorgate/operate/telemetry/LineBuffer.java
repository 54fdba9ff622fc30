package io.moorgate.operate.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Log lines as bytes, several in one buffer that is used again. Whatever a value holds, it stays one value of one line
 * of ASCII: quotes, control characters and all beyond ASCII are escaped, and a surrogate without its other half becomes
 * {@code \\ufffd}.
 *
 * <p>Confined to one thread. Absent values (an empty text) are left out.
 */
public final class LineBuffer {
    /** Limit {@code log-value}: characters of one value; the rest is cut off. */
    static final int VALUE_CHARS_MAX = 4096;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LogFormat format;
    private byte[] bytes = new byte[1024];
    private int length;
    private boolean first = true;
    private long prefixSecond = Long.MIN_VALUE;
    private String prefix = "";

    /** Writes lines of {@code format}. */
    public LineBuffer(LogFormat format) {
        this.format = format;
    }

    /** Begins a line with its time: ISO-8601 in UTC, to the millisecond. */
    public LineBuffer begin(Instant time) {
        first = true;
        if (format == LogFormat.JSON) {
            put('{');
        }
        key("time");
        if (time.getEpochSecond() != prefixSecond) {
            prefixSecond = time.getEpochSecond();
            String whole = Instant.ofEpochSecond(prefixSecond).toString();
            prefix = whole.substring(0, whole.length() - 1);
        }
        quoteJson();
        ascii(prefix);
        put('.');
        threeDigits((int) (time.getNano() / NANOS_PER_MILLI));
        put('Z');
        quoteJson();
        return this;
    }

    /** A text; left out where it is empty. */
    public LineBuffer text(String key, String value) {
        return text(key, value, VALUE_CHARS_MAX);
    }

    /** A text of which {@code charsMax} characters count. */
    LineBuffer text(String key, String value, int charsMax) {
        if (value != null && !value.isEmpty()) {
            key(key);
            value(value, Math.min(value.length(), charsMax));
        }
        return this;
    }

    /** A number. */
    public LineBuffer number(String key, long value) {
        key(key);
        ascii(Long.toString(value));
        return this;
    }

    /** A span as seconds, to the millisecond. */
    public LineBuffer seconds(String key, long nanos) {
        key(key);
        long millis = Math.max(0, nanos) / NANOS_PER_MILLI;
        ascii(Long.toString(millis / 1000));
        put('.');
        threeDigits((int) (millis % 1000));
        return this;
    }

    /** A truth. */
    public LineBuffer flag(String key, boolean value) {
        key(key);
        ascii(value ? "true" : "false");
        return this;
    }

    /** Ends the line. */
    public LineBuffer end() {
        if (format == LogFormat.JSON) {
            put('}');
        }
        put('\n');
        return this;
    }

    /** How many bytes wait. */
    public int length() {
        return length;
    }

    /** Writes all lines to {@code out} and drops them, also where that fails. */
    public void drainTo(OutputStream out) throws IOException {
        int ready = length;
        length = 0;
        out.write(bytes, 0, ready);
        out.flush();
    }

    /** All lines as text; they are forgotten. */
    public String take() {
        String lines = new String(bytes, 0, length, StandardCharsets.US_ASCII);
        length = 0;
        return lines;
    }

    private void key(String key) {
        if (!first) {
            put(format == LogFormat.JSON ? ',' : ' ');
        }
        first = false;
        quoteJson();
        ascii(key);
        quoteJson();
        put(format == LogFormat.JSON ? ':' : '=');
    }

    private void value(String value, int end) {
        boolean quoted = format == LogFormat.JSON || !isWord(value, end);
        if (quoted) {
            put('"');
        }
        for (int index = 0; index < end; index++) {
            character(value, index);
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

    private void threeDigits(int number) {
        put('0' + number / 100 % 10);
        put('0' + number / 10 % 10);
        put('0' + number % 10);
    }

    private void quoteJson() {
        if (format == LogFormat.JSON) {
            put('"');
        }
    }

    private void ascii(String text) {
        for (int index = 0; index < text.length(); index++) {
            put(text.charAt(index));
        }
    }

    private void put(int next) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) next;
    }
}
