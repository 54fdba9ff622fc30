package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.traffic.connect.FullBacklog;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a dial that was given up leaves behind. */
class GivenUpDialTest {
    private static final String SYN_SENT = "02";

    @Test
    void closesTheSocketOfADialWhoseTimeIsOver() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                FullBacklog full = new FullBacklog()) {
            fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), patientFor(700, full.port()))));
            try (RawClient client = fixture.connect()) {
                String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 504 "), answer);
            }
            await().until(() -> dialling(full.port()).isEmpty());
        }
    }

    private static Route patientFor(int millis, int port) {
        Route route = HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), Affinity.NONE, port);
        return Route.of(
                route.protocol(),
                new RouteMatch(route.hosts(), route.paths(), 0),
                route.upstream(),
                new Policies(new ConnectPolicy(Duration.ofMillis(millis), 1), route.idle()),
                route.refusal());
    }

    /** The kernel's lines of sockets that wait for this port to answer a SYN. */
    private static List<String> dialling(int port) throws IOException {
        String remote = String.format(":%04X", port);
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(line -> line[2].endsWith(remote) && line[3].equals(SYN_SENT))
                .map(line -> line[1])
                .toList();
    }
}
