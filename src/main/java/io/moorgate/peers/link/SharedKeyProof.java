package io.moorgate.peers.link;

import io.moorgate.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves behind a TLS handshake that a side has the shared key: HMAC-SHA256 (RFC 2104) over its role and the fingerprints
 * of both certificates. TLS has shown that each side holds its certificate's private key, so an attacker in the middle
 * has other fingerprints, and a proof is worth nothing on any other connection.
 */
public final class SharedKeyProof {
    /** Bytes of a proof. */
    public static final int BYTES = 32;

    /** The shortest key: a host that is dialled in a replica's place could search short ones offline. */
    static final int KEY_BYTES_MIN = 32;

    /** The most keys. */
    static final int KEYS_MAX = 8;

    private static final String HMAC = "HmacSHA256";
    private static final byte[] PURPOSE = "moorgate peer link 1".getBytes(StandardCharsets.US_ASCII);

    /** Which side proves. */
    public enum Role {
        DIALS,
        IS_DIALLED
    }

    /** The certificates of a connection. */
    public record Ends(byte[] dialling, byte[] dialled) {
        public static Ends of(X509Certificate dialling, X509Certificate dialled) throws GeneralSecurityException {
            return new Ends(fingerprint(dialling), fingerprint(dialled));
        }

        private static byte[] fingerprint(X509Certificate certificate) throws GeneralSecurityException {
            try {
                return Sha256.of(certificate.getEncoded());
            } catch (CertificateEncodingException fault) {
                throw new GeneralSecurityException(fault);
            }
        }
    }

    private final List<SecretKey> keys;

    private SharedKeyProof(List<SecretKey> keys) {
        this.keys = keys;
    }

    /** The bytes of the keys, the first one first. */
    List<byte[]> secrets() {
        return keys.stream().map(SecretKey::getEncoded).toList();
    }

    /** The keys of a key file's text: one a line, blank lines aside. */
    public static SharedKeyProof ofLines(String text) {
        List<SecretKey> keys = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(SharedKeyProof::key)
                .toList();
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException(keys.size() + " keys (expected: 1 to " + KEYS_MAX + ")");
        }
        return new SharedKeyProof(keys);
    }

    private static SecretKey key(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "a key of " + bytes.length + " bytes (expected: >= " + KEY_BYTES_MIN + ")");
        }
        return new SecretKeySpec(bytes, HMAC);
    }

    /** The key to dial with. */
    public SecretKey first() {
        return keys.getFirst();
    }

    /** The key by which {@code proof} is good; empty where there is none. Takes as long for every proof. */
    Optional<SecretKey> keyOf(byte[] proof, Role role, Ends ends) {
        Optional<SecretKey> found = Optional.empty();
        for (SecretKey key : keys) {
            if (MessageDigest.isEqual(proof, proof(key, role, ends)) && found.isEmpty()) {
                found = Optional.of(key);
            }
        }
        return found;
    }

    public static byte[] proof(SecretKey key, Role role, Ends ends) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(PURPOSE);
            mac.update((byte) role.ordinal());
            mac.update(ends.dialling());
            mac.update(ends.dialled());
            return mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
