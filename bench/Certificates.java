import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;

/** Services that each have a host and a certificate of their own, for the directory source. */
final class Certificates {
    /** Documents of one file, as one of 4 MiB at most is read. */
    private static final int SERVICES_A_FILE = 100;

    private Certificates() {}

    /** Writes {@code count} of them to {@code manifests}: every other certificate is of RSA (2,048 bits), the rest of ECDSA (P-256). */
    static void write(Path manifests, int count) throws Exception {
        if (count == 0) {
            return;
        }
        Path folder = Files.createTempDirectory("moorgate-certificates");
        try {
            // One key of a kind: making them would take longer than all else, and costs the gateway nothing.
            run(folder, "openssl genrsa -out rsa.pem 2048; openssl ecparam -name prime256v1 -genkey -noout -out ecdsa.pem;"
                    + " for i in $(seq " + count + "); do k=$([ $((i % 2)) = 0 ] && echo ecdsa || echo rsa);"
                    + " openssl req -x509 -new -key $k.pem -sha256 -days 90 -subj /CN=h$i.test -addext subjectAltName=DNS:h$i.test"
                    + " -addext keyUsage=digitalSignature -out $i.crt || exit 1; done");
            StringBuilder yaml = new StringBuilder();
            for (int number = 1; number <= count; number++) {
                yaml.append(service(number, folder));
                if (number % SERVICES_A_FILE == 0 || number == count) {
                    Files.writeString(manifests.resolve("certificates-" + number + ".yaml"), yaml);
                    yaml.setLength(0);
                }
            }
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(file -> file.toFile().delete());
            }
            Files.delete(folder);
        }
    }

    private static String service(int number, Path folder) throws IOException {
        return """
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: h%1$d, namespace: tls, annotations: {moorgate.io/host: h%1$d.test, moorgate.io/tls-secret: h%1$d}}
                spec: {selector: {app: h}, ports: [{name: p, port: 80}]}
                ---
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: h%1$d, namespace: tls}
                data: {tls.crt: %2$s, tls.key: %3$s}
                """.formatted(number, base64(folder.resolve(number + ".crt")), base64(folder.resolve((number % 2 == 0 ? "ecdsa" : "rsa") + ".pem")));
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    private static void run(Path folder, String script) throws Exception {
        Path log = folder.resolve("log");
        int code = new ProcessBuilder("sh", "-c", script).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start().waitFor();
        if (code != 0) {
            throw new IOException(Files.readString(log));
        }
    }
}
