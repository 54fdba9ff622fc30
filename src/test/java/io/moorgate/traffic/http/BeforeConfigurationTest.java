package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.RoutingTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A gateway whose source is away at its start: its ports are open before it knows what to serve. */
class BeforeConfigurationTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: web.example\r\n\r\n";
    private static final String CALL =
            "POST /a.B/C HTTP/1.1\r\nHost: web.example\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    @Test
    void nothingIsAvailableBeforeTheFirstTableAndUnknownAfterIt() throws IOException {
        assertTrue(answer(GET).startsWith("http/1.1 503 "));
        assertTrue(answer(GET).contains("no configuration has been applied yet"));
        assertTrue(answer(CALL).contains("grpc-status: 14\r\n"));

        fixture.table.publish(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of()));
        assertTrue(answer(GET).startsWith("http/1.1 404 "));
        assertTrue(answer(CALL).contains("grpc-status: 12\r\n"));
    }

    private String answer(String request) throws IOException {
        try (RawClient client = fixture.connect()) {
            return client.send(request).readAnswer();
        }
    }
}
