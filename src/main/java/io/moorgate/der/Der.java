package io.moorgate.der;

import java.io.ByteArrayOutputStream;

/** Writes the few shapes of DER (ITU-T X.690) that a certificate or a key is made of, of less than 64 KiB each. Any thread. */
public final class Der {
    public static final int INTEGER = 0x02;
    public static final int OCTET_STRING = 0x04;
    private static final int BIT_STRING = 0x03;
    private static final int SEQUENCE = 0x30;

    private Der() {}

    /** SEQUENCE of {@code parts}. */
    public static byte[] sequence(byte[]... parts) {
        return of(SEQUENCE, parts);
    }

    /** BIT STRING of whole {@code bytes}. */
    public static byte[] bits(byte[] bytes) {
        return of(BIT_STRING, new byte[] {0}, bytes);
    }

    /** A value with any tag. */
    public static byte[] of(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >>> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
