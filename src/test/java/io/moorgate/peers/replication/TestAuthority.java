package io.moorgate.peers.replication;

import io.moorgate.peers.link.PeerTrust;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority that issues certificates to replicas; keytool makes them. */
final class TestAuthority {
    private static final String PASSWORD = "for tests";

    private final Path folder;
    private final Path store;

    TestAuthority(Path folder) throws Exception {
        this.folder = folder;
        store = folder.resolve("keys.p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c");
    }

    /** The certificate, key and authority of a replica, as files. */
    PeerTrust.Certificates issue(String name) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-signer", "ca");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new PeerTrust.Certificates(
                pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name)),
                Files.writeString(
                        folder.resolve(name + ".key"),
                        block(
                                "PRIVATE KEY",
                                keys.getKey(name, PASSWORD.toCharArray()).getEncoded())),
                pem("ca.crt", "CERTIFICATE", keys.getCertificate("ca")));
    }

    private Path pem(String file, String kind, Certificate certificate) throws Exception {
        return Files.writeString(folder.resolve(file), block(kind, certificate.getEncoded()));
    }

    private static String block(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }
}
