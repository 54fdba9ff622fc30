package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Secret;
import io.moorgate.control.annotation.Problem;
import io.moorgate.hash.Sha256;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerTls;
import io.moorgate.routing.TlsCertificate;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Secrets that were observed, read as certificates or authorities. What has not changed since the previous table is not read anew. */
final class SecretIndex {
    static final String MISSING = "is missing (expected: a ";
    private static final String TLS_TYPE = "kubernetes.io/tls";
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    private final Map<SecretId, Secret> secrets = new HashMap<>();
    private final Map<String, TlsCertificate> certificatesBefore = new HashMap<>();
    private final AuthorityIndex authorities;
    private final CertificateCheck check;

    /** How often it was asked for authorities. */
    int asked() {
        return authorities.asked();
    }

    /** What a Secret amounts to. */
    sealed interface Read<T> {
        /** It is as it should be. */
        record Good<T>(T value) implements Read<T> {}

        /** It is not; {@code fault} says how, and what was expected. */
        record Broken<T>(String fault) implements Read<T> {}
    }

    /** Of {@code observed}; certificates and authorities that {@code check} does not take are broken. */
    SecretIndex(ObservedObjects observed, RoutingTable previous, CertificateCheck check) {
        this.check = check;
        this.authorities = new AuthorityIndex(observed, previous, check);
        for (Secret secret : observed.secrets()) {
            if (secret.getMetadata() != null && secret.getMetadata().getName() != null) {
                String namespace = ObservedService.namespaceOf(secret.getMetadata());
                secrets.putIfAbsent(new SecretId(namespace, secret.getMetadata().getName()), secret);
            }
        }
        previous.serverNames()
                .all()
                .map(ServerTls::certificates)
                .flatMap(List::stream)
                .forEach(certificate ->
                        certificatesBefore.put(certificate.secret() + certificate.digest(), certificate));
    }

    static boolean isMissing(Problem problem) {
        return problem.message().contains("\" " + MISSING);
    }

    /** The certificate in {@code id}. */
    Read<TlsCertificate> certificate(SecretId id) {
        Secret secret = secrets.get(id);
        if (secret == null) {
            return new Read.Broken<>(MISSING + "Secret of type " + TLS_TYPE + ")");
        }
        if (!TLS_TYPE.equals(secret.getType())) {
            return new Read.Broken<>("is of another type (expected: " + TLS_TYPE + ")");
        }
        String digest = digestOf(secret, CERTIFICATE, KEY);
        TlsCertificate before = certificatesBefore.get(id + digest);
        if (before != null) {
            return new Read.Good<>(before);
        }
        try {
            List<X509Certificate> chain = AuthorityIndex.certificatesIn(text(secret, CERTIFICATE));
            if (chain.isEmpty()) {
                return new Read.Broken<>(CERTIFICATE + " cannot be read (expected: certificates in PEM)");
            }
            X509Certificate own = chain.getFirst();
            String algorithm = own.getPublicKey().getAlgorithm();
            if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
                return new Read.Broken<>("has a key of " + algorithm + " (expected: RSA or ECDSA)");
            }
            Optional<PemBlocks.Block> block = PemBlocks.of(text(secret, KEY)).stream()
                    .filter(found -> found.label().endsWith("PRIVATE KEY"))
                    .findFirst();
            if (block.isEmpty()) {
                return new Read.Broken<>(KEY + " cannot be read (expected: a private key in PEM, not encrypted)");
            }
            PrivateKey key = PrivateKeys.read(block.get(), own.getPublicKey());
            return PrivateKeys.isPair(key, own.getPublicKey())
                    ? checked(new TlsCertificate(id.toString(), digest, chain, key))
                    : new Read.Broken<>("the key does not belong to the certificate (expected: a pair)");
        } catch (GeneralSecurityException | RuntimeException fault) {
            // Neither the fault nor what caused it may say what the Secret holds.
            return new Read.Broken<>("cannot be read (expected: a certificate and its private key in PEM)");
        }
    }

    private Read<TlsCertificate> checked(TlsCertificate certificate) {
        Optional<String> fault = check.faultOf(certificate);
        return fault.isPresent() ? new Read.Broken<>(fault.get()) : new Read.Good<>(certificate);
    }

    /** The authorities in {@code id}, which is named for {@code use}. */
    Read<ClientAuthorities> authorities(NamedObject id, AuthorityUse use) {
        return authorities.authorities(id, use);
    }

    /** What {@code key} holds; empty where it is not there. */
    private static String text(Secret secret, String key) {
        String encoded = encoded(secret, key);
        return new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
    }

    private static String encoded(Secret secret, String key) {
        return secret.getData() == null || secret.getData().get(key) == null
                ? ""
                : secret.getData().get(key);
    }

    private static String digestOf(Secret secret, String... keys) {
        MessageDigest digest = Sha256.digest();
        for (String key : keys) {
            digest.update(encoded(secret, key).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
