package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL's own clients, through a TCP route. */
class PostgresTest {
    private static PostgresCluster cluster;
    private static TcpFixture fixture;
    private static int port;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster();
        fixture = new TcpFixture();
        port = fixture.serve(TcpRoutes.to(cluster.port()));
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
        cluster.end();
    }

    @Test
    void psqlQueriesThroughTheGateway() throws Exception {
        assertEquals("42", psql("select 6 * 7").strip());
        fixture.awaitNothingLeft();
    }

    @Test
    void aLargeResultComesWhole() throws Exception {
        String sum = psql("select md5(string_agg(md5(i::text), '')) from generate_series(1, 200000) i")
                .strip();
        String lines = psql("select md5(i::text) from generate_series(1, 200000) i order by i");
        assertEquals(200_000 * 33, lines.length());
        assertEquals(sum, md5(lines.replace("\n", "")));
    }

    @Test
    void pgbenchRunsItsTransactionsThroughTheGateway() throws Exception {
        String pgbench = RealBinary.find("pgbench", "postgresql-contrib");
        Command.run(client(pgbench, "-i", "-q", "-s", "1", "postgres"));
        String report = Command.run(client(pgbench, "-c", "8", "-j", "2", "-t", "100", "postgres"));
        assertTrue(report.contains("transactions actually processed: 800/800"), report);
        fixture.awaitNothingLeft();
        assertEquals(
                0,
                fixture.events().told().stream()
                        .filter(word -> word.startsWith("failed") || word.endsWith("reset"))
                        .count());
    }

    private static String psql(String query) throws IOException, InterruptedException {
        String psql = RealBinary.find("psql", "postgresql-client");
        return Command.run(client(psql, "--no-psqlrc", "-d", "postgres", "-tAc", query));
    }

    private static List<String> client(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(program, "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", PostgresCluster.USER));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String md5(String text) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("MD5").digest(text.getBytes()));
    }
}
