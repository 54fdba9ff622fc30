package io.moorgate.traffic.http.head;

import java.time.Duration;

/**
 * The limits of a request's head, whatever its version.
 *
 * @param requestLineBytesMax longest request line; beyond it 414
 * @param bytesMax largest head, trailers included; beyond it 431
 * @param fieldsMax header fields; beyond it 431
 * @param timeout how long a head may take, from the accept or from its first byte; beyond it 408
 */
public record HeadLimits(int requestLineBytesMax, int bytesMax, int fieldsMax, Duration timeout) {
    /** The defaults. */
    public static final HeadLimits DEFAULT = new HeadLimits(8 * 1024, 64 * 1024, 128, Duration.ofSeconds(10));

    /** How large a header block of HTTP/2 is decoded, to be answered, and to keep the HPACK state; at least. */
    private static final int DECODED_BYTES_MIN = 192 * 1024;

    /** How large a header block of HTTP/2 is decoded: one beyond {@code bytesMax} is answered. */
    public int decodedBytesMax() {
        return Math.max(DECODED_BYTES_MIN, 2 * bytesMax);
    }
}
