package io.moorgate.tickets;

import java.security.MessageDigest;
import java.util.Arrays;

/** A secret that the keys of tickets are derived from, and when it was made. Immutable. */
public final class TicketSecret implements Comparable<TicketSecret> {
    /** How many bytes each has. */
    public static final int BYTES = 32;

    private final long bornMillis;
    private final byte[] bytes;

    /** {@code bornMillis}: since the epoch, by the clock of the replica that made it; {@code bytes}: {@value #BYTES}, random. */
    public TicketSecret(long bornMillis, byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a secret of " + bytes.length + " bytes (expected: " + BYTES + ")");
        }
        this.bornMillis = bornMillis;
        this.bytes = bytes.clone();
    }

    /** When it was made, in milliseconds since the epoch. */
    public long bornMillis() {
        return bornMillis;
    }

    /** A copy of its bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The youngest first; the same on every replica. */
    @Override
    public int compareTo(TicketSecret other) {
        return bornMillis == other.bornMillis
                ? Arrays.compareUnsigned(bytes, other.bytes)
                : Long.compare(other.bornMillis, bornMillis);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TicketSecret that
                && bornMillis == that.bornMillis
                && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bornMillis);
    }

    /** Without the bytes. */
    @Override
    public String toString() {
        return "TicketSecret[bornMillis=" + bornMillis + ", bytes=redacted]";
    }
}
