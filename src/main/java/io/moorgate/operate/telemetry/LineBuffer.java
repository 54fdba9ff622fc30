package io.moorgate.operate.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

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

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LogFormat format;
    private final LineBytes bytes = new LineBytes();
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
            bytes.put('{');
        }
        key("time");
        if (time.getEpochSecond() != prefixSecond) {
            prefixSecond = time.getEpochSecond();
            String whole = Instant.ofEpochSecond(prefixSecond).toString();
            prefix = whole.substring(0, whole.length() - 1);
        }
        quoteJson();
        bytes.ascii(prefix);
        bytes.put('.');
        bytes.threeDigits((int) (time.getNano() / NANOS_PER_MILLI));
        bytes.put('Z');
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
            bytes.value(value, Math.min(value.length(), charsMax), format == LogFormat.JSON);
        }
        return this;
    }

    /** A number. */
    public LineBuffer number(String key, long value) {
        key(key);
        bytes.ascii(Long.toString(value));
        return this;
    }

    /** A span as seconds, to the millisecond. */
    public LineBuffer seconds(String key, long nanos) {
        key(key);
        long millis = Math.max(0, nanos) / NANOS_PER_MILLI;
        bytes.ascii(Long.toString(millis / 1000));
        bytes.put('.');
        bytes.threeDigits((int) (millis % 1000));
        return this;
    }

    /** A truth. */
    public LineBuffer flag(String key, boolean value) {
        key(key);
        bytes.ascii(value ? "true" : "false");
        return this;
    }

    /** Ends the line. */
    public LineBuffer end() {
        if (format == LogFormat.JSON) {
            bytes.put('}');
        }
        bytes.put('\n');
        return this;
    }

    /** How many bytes wait. */
    public int length() {
        return bytes.length();
    }

    /** Writes all lines to {@code out} and drops them, also where that fails. */
    public void drainTo(OutputStream out) throws IOException {
        bytes.drainTo(out);
    }

    /** All lines as text; they are forgotten. */
    public String take() {
        return bytes.take();
    }

    private void key(String key) {
        if (!first) {
            bytes.put(format == LogFormat.JSON ? ',' : ' ');
        }
        first = false;
        quoteJson();
        bytes.ascii(key);
        quoteJson();
        bytes.put(format == LogFormat.JSON ? ':' : '=');
    }

    private void quoteJson() {
        if (format == LogFormat.JSON) {
            bytes.put('"');
        }
    }
}
