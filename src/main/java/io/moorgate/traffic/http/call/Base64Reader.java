package io.moorgate.traffic.http.call;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Decodes base64 (RFC 4648 section 4) that comes in pieces, and may be padded where any of them ends. One stream's. */
final class Base64Reader {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = new byte[256];
    private static final int PAD = -2;

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            VALUES[ALPHABET.charAt(value)] = (byte) value;
        }
        VALUES['='] = PAD;
    }

    private int bits;
    private int digits;
    private int pads;

    /** Appends what {@code data} says to {@code out}; false where it is not base64. */
    boolean decode(ByteBuf data, ByteBuf out) {
        for (int at = data.readerIndex(); at < data.writerIndex(); at++) {
            int value = VALUES[data.getByte(at) & 0xff];
            if (value == -1 || value == PAD && digits < 2 || value != PAD && pads > 0) {
                return false;
            }
            pads += value == PAD ? 1 : 0;
            bits = bits << 6 | (value == PAD ? 0 : value);
            digits++;
            if (digits == 4) {
                for (int octet = 0; octet < 3 - pads; octet++) {
                    out.writeByte(bits >>> 16 - 8 * octet);
                }
                bits = 0;
                digits = 0;
                pads = 0;
            }
        }
        return true;
    }

    /** Whether nothing is left over. */
    boolean isWhole() {
        return digits == 0;
    }
}
