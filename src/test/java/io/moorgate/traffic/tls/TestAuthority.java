package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues certificates to tests. */
public final class TestAuthority {
    private static final AtomicLong SERIALS = new AtomicLong(100);
    private static final Duration DAY = Duration.ofDays(1);

    private final KeyPair keys;
    private final X509Certificate certificate;

    /** A certificate with its key. */
    public record Issued(X509Certificate certificate, PrivateKey key) {
        /** What a client of {@code secret}'s name is shown. */
        public TlsCertificate as(String secret) {
            return new TlsCertificate(secret, "", List.of(certificate), key);
        }

        public String certificatePem() {
            return pem("CERTIFICATE", encoded(certificate));
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }
    }

    public TestAuthority(String name) {
        this.keys = keysOf("EC");
        this.certificate = sign(keys, name, keys, WallClock.system().now().plus(DAY.multipliedBy(365)), List.of());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String certificatePem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    /** On P-256, valid for 90 days. */
    public Issued issue(String... names) {
        return issue("EC", Duration.ofDays(90), names);
    }

    /** For {@code pair}, whose use is held to {@code usage}; valid for 90 days. */
    public Issued issue(KeyPair pair, KeyUsage usage, String... names) {
        return issue(pair, List.of(extension(Extension.keyUsage, usage)), names);
    }

    /** For {@code pair}, with {@code extensions} beside those that are its own; valid for 90 days. */
    public Issued issue(KeyPair pair, List<Extension> extensions, String... names) {
        Instant end = WallClock.system().now().plus(DAY.multipliedBy(90));
        return new Issued(sign(pair, names[0], keys, end, extensions, names), pair.getPrivate());
    }

    /** A critical extension. */
    public static Extension extension(ASN1ObjectIdentifier id, ASN1Object value) {
        try {
            return new Extension(id, true, value.getEncoded());
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /**
     * An authority's certificate that is not quite as RFC 5280 has it: its times carry no seconds. The JDK reads it, BoringSSL does
     * not.
     */
    public static String sloppyAuthorityPem(String name) {
        try {
            KeyPair own = ecdsaKeys("secp256r1");
            X500Name subject = new X500Name("CN=" + name);
            var builder = new X509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    new Time(new DERUTCTime("2001010000Z")),
                    new Time(new DERUTCTime("4901010000Z")),
                    subject,
                    SubjectPublicKeyInfo.getInstance(own.getPublic().getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            return pem("CERTIFICATE", builder.build(signer(own)).getEncoded());
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** {@code algorithm}: EC or RSA; {@code left}: how long it is still valid, negative where it is not any more. */
    public Issued issue(String algorithm, Duration left, String... names) {
        KeyPair pair = keysOf(algorithm);
        Instant end = WallClock.system().now().plus(left);
        return new Issued(sign(pair, names[0], keys, end, List.of(), names), pair.getPrivate());
    }

    /** Clients show certificates of this authority. */
    public ClientAuthorities asClients(String secret, X509Certificate... revoked) {
        return new ClientAuthorities(
                secret, "", List.of(certificate), revoked.length == 0 ? List.of() : List.of(revocation(revoked)));
    }

    /** A list that names {@code revoked}. */
    public X509CRL revocation(X509Certificate... revoked) {
        return revocation(WallClock.system().now().plus(DAY), revoked);
    }

    /** A list that ends at {@code end}, and names {@code revoked}. */
    public X509CRL revocation(Instant end, X509Certificate... revoked) {
        try {
            Instant now = WallClock.system().now();
            var builder = new JcaX509v2CRLBuilder(certificate, Date.from(now.minus(DAY)));
            builder.setNextUpdate(Date.from(end));
            for (X509Certificate each : revoked) {
                builder.addCRLEntry(each.getSerialNumber(), Date.from(now.minus(DAY)), 1);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer(keys)));
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private X509Certificate sign(
            KeyPair subject, String name, KeyPair issuer, Instant end, List<Extension> extensions, String... names) {
        try {
            X500Name issuerName = certificate == null
                    ? new X500Name("CN=" + name)
                    : X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = new JcaX509v3CertificateBuilder(
                    issuerName,
                    BigInteger.valueOf(SERIALS.incrementAndGet()),
                    Date.from(end.minus(Duration.ofDays(400))),
                    Date.from(end),
                    new X500Name("CN=" + name),
                    subject.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(certificate == null));
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            if (names.length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(Arrays.stream(names)
                                .map(each -> new GeneralName(
                                        each.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, each))
                                .toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(issuer)));
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static ContentSigner signer(KeyPair keys) throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static KeyPair keysOf(String algorithm) {
        return algorithm.equals("EC") ? ecdsaKeys("secp256r1") : rsaKeys(2048);
    }

    /** A new key of RSA. */
    public static KeyPair rsaKeys(int bits) {
        return keysOf("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
    }

    /** A new key on {@code curve}. */
    public static KeyPair ecdsaKeys(String curve) {
        return keysOf("EC", new ECGenParameterSpec(curve));
    }

    private static KeyPair keysOf(String algorithm, AlgorithmParameterSpec parameters) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }
}
