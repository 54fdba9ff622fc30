package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} over manifests with Secrets says what a gateway would, which serves them. */
class CheckCertificatesTest {
    private static final int LINES = 10;

    private final TestAuthority authority = new TestAuthority("authority");
    private final List<String> documents = new ArrayList<>();

    @TempDir
    private Path folder;

    /** The Service {@code name} of the host {@code name.example}; the annotation stands on its seventh line. */
    private void service(String name, String annotation) {
        documents.add("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: %s
                  annotations:
                    moorgate.io/host: %s.example
                    moorgate.io/%s
                spec:
                  selector: {app: %s}
                  ports: [{name: http, port: 80}]
                """.formatted(name, name, annotation, name));
    }

    private void secret(String name, String type, String... data) throws Exception {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                type: %s
                data:
                """.formatted(name, type));
        for (int at = 0; at < data.length; at += 2) {
            String encoded = Base64.getEncoder().encodeToString(data[at + 1].getBytes(StandardCharsets.US_ASCII));
            yaml.append("  ").append(data[at]).append(": ").append(encoded).append('\n');
        }
        Files.writeString(folder.resolve("secret-" + name + ".yaml"), yaml);
    }

    /** A Service of {@code name} and its certificate. */
    private void served(String name, String certificate, String key) throws Exception {
        service(name, "tls-secret: " + name);
        secret(name, "kubernetes.io/tls", "tls.crt", certificate, "tls.key", key);
    }

    private void served(String name, Issued issued) throws Exception {
        served(name, issued.certificatePem(), issued.keyPem());
    }

    private ProgramRun check() throws Exception {
        Files.writeString(folder.resolve("services.yaml"), String.join("---\n", documents));
        return ProgramRun.of("check", folder.toString());
    }

    /** The finding of the Service that was added as number {@code index}. */
    private String finding(ProgramRun run, int index) {
        String place = folder.resolve("services.yaml") + ":" + (index * (LINES + 1) + 7) + ": ";
        return run.out()
                .lines()
                .filter(line -> line.startsWith(place))
                .map(line -> line.substring(place.length()))
                .findFirst()
                .orElse("nothing at " + place + " in " + run.out());
    }

    @Test
    void goodOnesAreGood() throws Exception {
        served("a", authority.issue("a.example"));
        service("b", "client-ca-secret: ca");
        secret("ca", "Opaque", "ca.crt", authority.certificatePem());
        ProgramRun run = check();
        assertEquals(0, run.exitCode(), run.out() + run.err());
    }

    @Test
    void whatCannotBeServedIsAnErrorAtItsAnnotation() throws Exception {
        Issued good = authority.issue("a.example");
        served("torn", good.certificatePem().substring(100), good.keyPem());
        served("foreign", good.certificatePem(), authority.issue("b.example").keyPem());
        served(
                "weak",
                authority.issue(TestAuthority.rsaKeys(512), new KeyUsage(KeyUsage.digitalSignature), "weak.example"));
        service("keyless", "client-ca-secret: keyless");
        secret("keyless", "Opaque", "other", "");
        service("sloppy", "client-ca-secret: sloppy");
        secret("sloppy", "Opaque", "ca.crt", TestAuthority.sloppyAuthorityPem("sloppy"));
        service("absent", "tls-secret: absent");
        ProgramRun run = check();
        assertEquals(1, run.exitCode(), run.err());
        assertEquals(
                "error: Service default/torn: tls-secret: \"torn\" tls.crt cannot be read (expected: certificates in PEM):"
                        + " handshakes are refused",
                finding(run, 0));
        assertEquals(
                "error: Service default/foreign: tls-secret: \"foreign\" the key does not belong to the certificate"
                        + " (expected: a pair): handshakes are refused",
                finding(run, 1));
        assertTrue(
                finding(run, 2).startsWith("error: Service default/weak: tls-secret: \"weak\" is refused by "),
                finding(run, 2));
        assertEquals(
                "error: Service default/keyless: client-ca-secret: \"keyless\" ca.crt cannot be read (expected:"
                        + " certificates in PEM), refuses",
                finding(run, 3));
        assertTrue(
                finding(run, 4)
                        .startsWith(
                                "error: Service default/sloppy: client-ca-secret: \"sloppy\" ca.crt is refused by "),
                finding(run, 4));
        assertTrue(
                finding(run, 5).startsWith("note: Service default/absent: tls-secret: \"absent\" is missing"),
                finding(run, 5));
    }

    @Test
    void whatClientsMayRefuseIsAWarning() throws Exception {
        served("ended", authority.issue("EC", Duration.ofDays(-1), "ended.example"));
        served("ends", authority.issue("EC", Duration.ofDays(13), "ends.example"));
        served("unnamed", authority.issue("other.example"));
        served(
                "signs",
                authority.issue(TestAuthority.rsaKeys(2048), new KeyUsage(KeyUsage.keyCertSign), "signs.example"));
        ProgramRun run = check();
        assertEquals(1, run.exitCode(), run.err());
        String of = "warning: Service default/%s: tls-secret: the certificate of default/%s";
        for (String expected : List.of(
                "ended has ended ", "ends ends ", "unnamed does not name unnamed.example,", "signs has a key usage ")) {
            String name = expected.substring(0, expected.indexOf(' '));
            int index = List.of("ended", "ends", "unnamed", "signs").indexOf(name);
            String prefix = of.formatted(name, expected);
            assertTrue(finding(run, index).startsWith(prefix), finding(run, index) + " (expected: " + prefix + ")");
        }
        assertTrue(run.err().contains("0 errors, 4 warnings; "), run.err());
    }
}
