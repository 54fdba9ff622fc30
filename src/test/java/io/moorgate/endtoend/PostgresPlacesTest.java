package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Route;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL server that takes 20 connections, behind {@code max-connections: 18}. */
class PostgresPlacesTest {
    private static final int SERVER_MAX = 20;
    private static final int PLACES = 18;
    private static final int CLIENTS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private PostgresCluster cluster;
    private TcpFixture fixture;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws Exception {
        cluster = new PostgresCluster("-c", "max_connections=" + SERVER_MAX);
        fixture = new TcpFixture();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
        cluster.end();
    }

    @Test
    void twoHundredClientsAreServedOneAfterTheOtherAndNoneIsRefused() throws Exception {
        Route open = TcpRoutes.to(cluster.port());
        int port = fixture.serve(open.withPolicies(open.policies().with(new LimitPolicy(PLACES, PATIENCE))));
        List<Process> clients = new ArrayList<>();
        int most = 0;
        for (int index = 0; index < CLIENTS; index++) {
            clients.add(psql(port, index));
            most = Math.max(most, fixture.connections().all().size());
        }
        while (clients.stream().anyMatch(Process::isAlive)) {
            most = Math.max(most, fixture.connections().all().size());
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        }
        for (int index = 0; index < CLIENTS; index++) {
            assertEquals(0, clients.get(index).waitFor(), answerOf(index));
            assertEquals(Integer.toString(index), answerOf(index).strip());
        }
        // A place is given on a moment before the list of what is live has lost who had it.
        assertTrue(most >= PLACES && most <= SERVER_MAX, most + " at once");
        fixture.awaitNothingLeft();
        assertEquals(0, fixture.events().count("limit max-connections"));
        System.out.printf("%d clients of psql were served, at most %d at once%n", CLIENTS, most);
    }

    /** Runs for as long as it takes to start more clients than there are places. */
    private Process psql(int port, int index) throws IOException {
        return new ProcessBuilder(
                        RealBinary.find("psql", "postgresql-client"),
                        "--no-psqlrc",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-U",
                        PostgresCluster.USER,
                        "-d",
                        "postgres",
                        "-tAc",
                        "select " + index + " from pg_sleep(2)")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(index + ".out").toFile())
                .start();
    }

    private String answerOf(int index) throws IOException {
        return Files.readString(directory.resolve(index + ".out"));
    }
}
