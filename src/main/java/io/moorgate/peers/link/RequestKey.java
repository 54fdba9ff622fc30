package io.moorgate.peers.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A replica's key for requests at its management port: made at its start, and known only to replicas that have had a link
 * to it, whose ends have proved the shared key or shown certificates. HMAC-SHA256 (RFC 2104). Immutable.
 */
public final class RequestKey {
    /** Bytes of a key. */
    public static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private final byte[] bytes;

    private RequestKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A key that no other process has. */
    public static RequestKey random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new RequestKey(bytes);
    }

    /** The key of {@link #BYTES} {@code bytes}. */
    public static RequestKey of(byte[] bytes) {
        return new RequestKey(bytes.clone());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The proof, in hexadecimal digits, that its maker has this key and means {@code text}. */
    public String proofOf(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes, HMAC));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Whether {@code proof} is the one of {@code text}; takes as long for every proof of its length. */
    public boolean isProof(String proof, String text) {
        return MessageDigest.isEqual(
                proof.getBytes(StandardCharsets.UTF_8), proofOf(text).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "redacted";
    }
}
