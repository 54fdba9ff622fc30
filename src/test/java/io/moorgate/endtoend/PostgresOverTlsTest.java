package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import io.moorgate.traffic.tls.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * psql checks the certificate of a PostgreSQL server: TLS is theirs, and the gateway passes it through, on a port of a TCP route or
 * chosen by the server's name.
 */
class PostgresOverTlsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("authority");
    private static final String HOST = "db.example";

    @TempDir
    private static Path folder;

    private static PostgresCluster cluster;
    private static TcpFixture fixture;
    private static int port;
    private static int byName;

    @BeforeAll
    static void open() throws Exception {
        cluster = PostgresCluster.withTls(AUTHORITY.issue(HOST));
        fixture = new TcpFixture();
        port = fixture.serve(TcpRoutes.to(cluster.port()));
        byName = FreePorts.one();
        fixture.publish(Map.of(
                port,
                new Listener.Tcp(port, TcpRoutes.to(cluster.port())),
                byName,
                new Listener.TlsPassthrough(
                        byName, new HostRoutes<>(Map.of(new HostPattern(HOST), TcpRoutes.to(cluster.port()))))));
        fixture.awaitOpen(byName);
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
        cluster.end();
    }

    private static String psql(TestAuthority trusted, String host) throws Exception {
        return psql(trusted, host, port);
    }

    private static String psql(TestAuthority trusted, String host, int port) throws Exception {
        Path authority = Files.writeString(folder.resolve("ca.pem"), trusted.certificatePem());
        return Command.run(List.of(
                RealBinary.find("psql", "postgresql-client"),
                "host=%s hostaddr=127.0.0.1 port=%d user=%s dbname=postgres sslmode=verify-full sslrootcert=%s"
                        .formatted(host, port, PostgresCluster.USER, authority),
                "--no-psqlrc",
                "-tAc",
                "select version from pg_stat_ssl where pid = pg_backend_pid()"));
    }

    @Test
    void psqlVerifiesTheServersCertificateAndQueries() throws Exception {
        assertEquals("TLSv1.3", psql(AUTHORITY, HOST).strip());
        fixture.awaitNothingLeft();
    }

    @Test
    void theServersNameChoosesTheEndpoint() throws Exception {
        assertEquals("TLSv1.3", psql(AUTHORITY, HOST, byName).strip());
        AssertionError name = assertThrows(AssertionError.class, () -> psql(AUTHORITY, "other.example", byName));
        assertTrue(name.getMessage().contains("unrecognized name"), name::getMessage);
        fixture.awaitNothingLeft();
    }

    @Test
    void psqlRefusesAnotherNameAndAnotherAuthority() {
        AssertionError name = assertThrows(AssertionError.class, () -> psql(AUTHORITY, "other.example"));
        assertTrue(name.getMessage().contains("does not match host name"), name::getMessage);
        AssertionError signer = assertThrows(AssertionError.class, () -> psql(new TestAuthority("another"), HOST));
        assertTrue(signer.getMessage().contains("certificate verify failed"), signer::getMessage);
    }
}
