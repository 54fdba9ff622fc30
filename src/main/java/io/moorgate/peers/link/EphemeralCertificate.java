package io.moorgate.peers.link;

import io.moorgate.der.Der;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;

/**
 * A key pair on P-256 and a certificate that it has signed itself (RFC 5280), made by each process at its start and never
 * written down. It does not authenticate its holder; {@link SharedKeyProof} does.
 */
public record EphemeralCertificate(PrivateKey key, X509Certificate certificate) {
    private static final int OBJECT_ID = 0x06;
    private static final int SET = 0x31;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int EXPLICIT_0 = 0xa0;
    private static final byte[] VERSION_3 = {2};

    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_SHA256 =
            Der.of(OBJECT_ID, new byte[] {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02});

    /** commonName, 2.5.4.3. */
    private static final byte[] COMMON_NAME = Der.of(OBJECT_ID, new byte[] {0x55, 0x04, 0x03});

    /** A new one. */
    public static EphemeralCertificate make() {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] serial = new byte[16];
            random.nextBytes(serial);
            serial[0] = (byte) (serial[0] & 0x7f | 0x40);
            byte[] toBeSigned = toBeSigned(serial, pair.getPublic().getEncoded());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate(), random);
            signature.update(toBeSigned);
            byte[] der = Der.sequence(toBeSigned, Der.sequence(ECDSA_SHA256), Der.bits(signature.sign()));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new EphemeralCertificate(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("no EC certificate can be made", missing);
        }
    }

    /* It lives as long as its process, so it is valid for ever: 99991231235959Z says so (RFC 5280, 4.1.2.5). */
    private static byte[] toBeSigned(byte[] serial, byte[] publicKey) {
        byte[] name = Der.sequence(Der.of(SET, Der.sequence(COMMON_NAME, text(UTF8_STRING, "moorgate peer"))));
        return Der.sequence(
                Der.of(EXPLICIT_0, Der.of(Der.INTEGER, VERSION_3)),
                Der.of(Der.INTEGER, serial),
                Der.sequence(ECDSA_SHA256),
                name,
                Der.sequence(text(UTC_TIME, "000101000000Z"), text(GENERALIZED_TIME, "99991231235959Z")),
                name,
                publicKey);
    }

    private static byte[] text(int tag, String text) {
        return Der.of(tag, text.getBytes(StandardCharsets.UTF_8));
    }
}
