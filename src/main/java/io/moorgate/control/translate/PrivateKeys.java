package io.moorgate.control.translate;

import io.moorgate.der.Der;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * Reads private keys as tools write them: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017) and SEC 1 (RFC 5915). The two older forms do
 * not name their algorithm in full; that of the certificate's public key is put around them.
 */
final class PrivateKeys {
    private static final String ECDSA = "SHA256withECDSA";
    private static final byte[] PROBE = new byte[32];

    private PrivateKeys() {}

    /** The key of {@code block}, which is to belong to {@code certified}. */
    static PrivateKey read(PemBlocks.Block block, PublicKey certified) throws GeneralSecurityException {
        byte[] pkcs8 =
                switch (block.label()) {
                    case "PRIVATE KEY" -> block.der();
                    case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrapped(block.der(), certified);
                    default -> throw new GeneralSecurityException("no private key");
                };
        return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** Whether {@code key} belongs to {@code certified}. */
    static boolean isPair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        // To sign with RSA takes longer than all else that is done with a certificate here; and its numbers say the
        // same.
        return key instanceof RSAPrivateKey own && certified instanceof RSAPublicKey shown
                ? own.getModulus().equals(shown.getModulus())
                : isSignedBy(key, certified);
    }

    private static boolean isSignedBy(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(ECDSA);
        signer.initSign(key);
        signer.update(PROBE);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(ECDSA);
        verifier.initVerify(certified);
        verifier.update(PROBE);
        return verifier.verify(signature);
    }

    /** PrivateKeyInfo: version 0, the algorithm, the key. */
    private static byte[] wrapped(byte[] key, PublicKey certified) {
        byte[] version = Der.of(Der.INTEGER, new byte[] {0});
        return Der.sequence(version, algorithmOf(certified.getEncoded()), Der.of(Der.OCTET_STRING, key));
    }

    /** The first element of a SubjectPublicKeyInfo. */
    private static byte[] algorithmOf(byte[] info) {
        ByteBuffer in = ByteBuffer.wrap(info);
        in.get();
        length(in);
        int begin = in.position();
        in.get();
        int length = length(in);
        byte[] algorithm = new byte[in.position() - begin + length];
        in.position(begin);
        in.get(algorithm);
        return algorithm;
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int octet = 0; octet < (first & 0x7f); octet++) {
            length = length << 8 | in.get() & 0xff;
        }
        return length;
    }
}
