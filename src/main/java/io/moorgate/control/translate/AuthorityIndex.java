package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.moorgate.control.translate.SecretIndex.Read;
import io.moorgate.hash.Sha256;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerTls;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The authorities in Secrets and ConfigMaps that were observed. What has not changed since the previous table is not read anew. */
final class AuthorityIndex {
    static final String AUTHORITIES = "ca.crt";
    static final String REVOCATIONS = "ca.crl";

    private final Map<NamedObject, HasMetadata> objects = new HashMap<>();
    private final Map<String, ClientAuthorities> before = new HashMap<>();
    private final Map<NamedObject, Read<ClientAuthorities>> read = new HashMap<>();
    private final CertificateCheck check;
    private int asked;

    /** What an object holds, as it came. */
    private record Held(String authorities, String revocations, boolean isBase64) {
        static Held of(HasMetadata object) {
            return object instanceof ConfigMap map ? of(map.getData(), false) : of(((Secret) object).getData(), true);
        }

        private static Held of(Map<String, String> data, boolean isBase64) {
            Map<String, String> given = Objects.requireNonNullElse(data, Map.of());
            return new Held(
                    Objects.requireNonNullElse(given.get(AUTHORITIES), ""),
                    Objects.requireNonNullElse(given.get(REVOCATIONS), ""),
                    isBase64);
        }

        String text(String given) {
            return isBase64 ? new String(Base64.getMimeDecoder().decode(given), StandardCharsets.ISO_8859_1) : given;
        }

        String digest() {
            MessageDigest digest = Sha256.digest();
            for (String each : List.of(authorities, revocations)) {
                digest.update(each.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** Of {@code observed}; authorities that {@code check} does not take are broken. */
    AuthorityIndex(ObservedObjects observed, RoutingTable previous, CertificateCheck check) {
        this.check = check;
        observed.secrets().stream()
                .filter(AuthorityIndex::hasName)
                .forEach(secret -> objects.putIfAbsent(new SecretId(namespaceOf(secret), nameOf(secret)), secret));
        observed.others(ConfigMap.class).stream()
                .filter(AuthorityIndex::hasName)
                .forEach(map -> objects.putIfAbsent(new ConfigMapId(namespaceOf(map), nameOf(map)), map));
        Stream.concat(
                        previous.serverNames().all().map(ServerTls::clients).flatMap(Optional::stream),
                        previous.routes().stream()
                                .flatMap(route -> route.connect().tls().stream())
                                .flatMap(tls -> tls.authorities().stream()))
                .flatMap(authorities -> authorities.each().stream())
                .forEach(authorities -> before.put(authorities.secret() + authorities.digest(), authorities));
    }

    private static boolean hasName(HasMetadata object) {
        return object.getMetadata() != null && object.getMetadata().getName() != null;
    }

    private static String namespaceOf(HasMetadata object) {
        return ObservedService.namespaceOf(object.getMetadata());
    }

    private static String nameOf(HasMetadata object) {
        return object.getMetadata().getName();
    }

    /** How often it was asked for authorities. */
    int asked() {
        return asked;
    }

    /** The authorities in {@code id}, which is named for {@code use}. */
    Read<ClientAuthorities> authorities(NamedObject id, AuthorityUse use) {
        asked++;
        Read<ClientAuthorities> known = read.get(id);
        Read<ClientAuthorities> found = known == null ? read(id) : known;
        read.put(id, found);
        Optional<String> fault = found instanceof Read.Good<ClientAuthorities>(ClientAuthorities good)
                ? check.faultOf(good, use)
                : Optional.empty();
        return fault.<Read<ClientAuthorities>>map(Read.Broken::new).orElse(found);
    }

    private Read<ClientAuthorities> read(NamedObject id) {
        HasMetadata object = objects.get(id);
        if (object == null) {
            return new Read.Broken<>(SecretIndex.MISSING + kindOf(id) + " with " + AUTHORITIES + ")");
        }
        Held found = Held.of(object);
        String digest = found.digest();
        ClientAuthorities known = before.get(id + digest);
        if (known != null) {
            return new Read.Good<>(known);
        }
        try {
            List<X509Certificate> certificates = certificatesIn(found.text(found.authorities()));
            if (certificates.isEmpty()) {
                return new Read.Broken<>(AUTHORITIES + " cannot be read (expected: certificates in PEM)");
            }
            String lists = found.text(found.revocations());
            List<X509CRL> revocations = revocationsIn(lists);
            if (revocations.isEmpty() && !lists.isBlank()) {
                return new Read.Broken<>(REVOCATIONS + " cannot be read (expected: revocation lists in PEM)");
            }
            return new Read.Good<>(new ClientAuthorities(id.toString(), digest, certificates, revocations));
        } catch (GeneralSecurityException | RuntimeException fault) {
            return new Read.Broken<>("cannot be read (expected: certificates and revocation lists in PEM)");
        }
    }

    private static String kindOf(NamedObject id) {
        return switch (id) {
            case SecretId _ -> "Secret";
            case ConfigMapId _ -> "ConfigMap";
        };
    }

    static List<X509Certificate> certificatesIn(String pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlocks.Block block : PemBlocks.of(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
            }
        }
        return certificates;
    }

    private static List<X509CRL> revocationsIn(String pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509CRL> lists = new ArrayList<>();
        for (PemBlocks.Block block : PemBlocks.of(pem)) {
            if (block.label().equals("X509 CRL")) {
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.der())));
            }
        }
        return lists;
    }
}
