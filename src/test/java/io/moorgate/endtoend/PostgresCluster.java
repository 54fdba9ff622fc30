package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.FreePorts;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL server of its own on a free loopback port, with its data in a temporary folder. */
final class PostgresCluster {
    static final String USER = "moorgate";

    private static final String PACKAGE = "postgresql";

    private final Path folder = Files.createTempDirectory("moorgate-postgres");
    private final int port = FreePorts.one();
    private final Process server;

    /** {@code options} are further ones of the server's command line. */
    PostgresCluster(String... options) throws IOException, InterruptedException {
        this(Optional.empty(), options);
    }

    /** One that speaks TLS with clients that ask for it. */
    static PostgresCluster withTls(Issued certificate) throws IOException, InterruptedException {
        return new PostgresCluster(Optional.of(certificate));
    }

    private PostgresCluster(Optional<Issued> certificate, String... options) throws IOException, InterruptedException {
        giveToServer(folder);
        String data = folder.resolve("data").toString();
        Command.run(asServer(
                RealBinary.find("initdb", PACKAGE), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"));
        List<String> command = new ArrayList<>(List.of(
                RealBinary.find("postgres", PACKAGE),
                "-D",
                data,
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=" + folder,
                "-c",
                "fsync=off"));
        command.addAll(List.of(options));
        if (certificate.isPresent()) {
            command.addAll(List.of(
                    "-c",
                    "ssl=on",
                    "-c",
                    "ssl_cert_file=" + written("server.crt", certificate.get().certificatePem()),
                    "-c",
                    "ssl_key_file=" + written("server.key", certificate.get().keyPem())));
        }
        server = new ProcessBuilder(asServer(command.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        String isReady = RealBinary.find("pg_isready", "postgresql-client");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> new ProcessBuilder(isReady, "-q", "-h", "127.0.0.1", "-p", String.valueOf(port))
                                .start()
                                .waitFor()
                        == 0);
    }

    /** PostgreSQL refuses a key that others may read. */
    private Path written(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return giveToServer(file);
    }

    private static Path giveToServer(Path file) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        return file;
    }

    int port() {
        return port;
    }

    /** Stops the server and leaves nothing behind. */
    void end() throws IOException, InterruptedException {
        Command.end(server);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asServer(String... command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
