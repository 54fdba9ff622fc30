package io.moorgate.affinity;

import io.moorgate.hash.Sha256;
import io.moorgate.routing.ClientPrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * By what a client is known again, in 128 bits that are the same on every replica: an address as it is (IPv4 mapped
 * into IPv6), the start of a SHA-256 of a text, or the random id out of an affinity cookie.
 *
 * @param kind where the bits come from; decides how to print them
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record ClientKey(Kind kind, long high, long low) {
    private static final long V4_MAPPED = 0xffff_0000_0000L;
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

    /** Where a key comes from. */
    public enum Kind {
        ADDRESS("address"),
        /** A hash of a header, cookie or query value. */
        TEXT("hash"),
        /** The client id of an affinity cookie. */
        COOKIE("cookie");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** A client by its address, of which the first bits that {@code prefix} says count. */
    public static ClientKey ofAddress(InetAddress address, ClientPrefix prefix) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            long v4 = ByteBuffer.wrap(bytes).getInt() & 0xffff_ffffL;
            return new ClientKey(Kind.ADDRESS, 0, V4_MAPPED | (v4 & firstBits(prefix.v4Bits(), 32)));
        }
        ByteBuffer v6 = ByteBuffer.wrap(bytes);
        int bits = prefix.v6Bits();
        return new ClientKey(
                Kind.ADDRESS,
                v6.getLong() & firstBits(Math.min(bits, 64), 64),
                v6.getLong() & firstBits(Math.max(bits - 64, 0), 64));
    }

    /** A client by a text that it sends, such as a header's value; {@code name} keeps texts of two sources apart. */
    public static ClientKey ofText(String name, String value) {
        MessageDigest digest = DIGEST.get();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
        return new ClientKey(Kind.TEXT, hash.getLong(), hash.getLong());
    }

    /** A client by the random id that its cookie carries. */
    public static ClientKey ofCookie(long high, long low) {
        return new ClientKey(Kind.COOKIE, high, low);
    }

    private static long firstBits(int bits, int width) {
        return bits == 0 ? 0 : -1L << (width - bits) & -1L >>> (64 - width);
    }

    /** For people: the address, or the kind and the first 32 bits, which do not reveal what was hashed. */
    @Override
    public String toString() {
        if (kind != Kind.ADDRESS) {
            return kind.label + ":" + HexFormat.of().toHexDigits(high).substring(0, 8);
        }
        try {
            byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
