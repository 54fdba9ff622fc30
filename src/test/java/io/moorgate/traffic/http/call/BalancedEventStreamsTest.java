package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.http.StreamFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Event streams of one Service with two endpoints. */
class BalancedEventStreamsTest {
    private static final int STREAMS = 10;

    @AutoClose
    private final StreamFixture gateway = new StreamFixture().with(Protocol.AUTO);

    private record Opened(RawClient client, String endpoint) {}

    private static RawEndpoint endpoint(String name) throws IOException {
        return new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "9\r\ndata: " + name + "\n\n\r\n");
            peer.read(1);
        });
    }

    private Opened open() throws IOException {
        RawClient client = new RawClient(gateway.port()).send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        String event = client.readUntil("\n\n\r\n");
        return new Opened(client, event.substring(event.length() - 5, event.length() - 4));
    }

    private static List<Long> counts(List<Opened> streams) {
        return List.copyOf(streams.stream()
                .collect(Collectors.groupingBy(Opened::endpoint, Collectors.counting()))
                .values());
    }

    @Test
    void goWhereTheFewestAreLive() throws IOException {
        try (RawEndpoint a = endpoint("a");
                RawEndpoint b = endpoint("b")) {
            gateway.routeTo(a.port(), b.port());
            List<Opened> streams = new ArrayList<>();
            for (int stream = 0; stream < STREAMS; stream++) {
                streams.add(open());
            }
            long half = STREAMS / 2;
            assertEquals(List.of(half, half), counts(streams));
            for (Opened stream : List.copyOf(streams)) {
                if (stream.endpoint().equals("a")) {
                    stream.client().close();
                    streams.remove(stream);
                }
            }
            await().until(() -> gateway.liveCalls() == half);
            for (int stream = 0; stream < half; stream++) {
                Opened next = open();
                assertEquals("a", next.endpoint());
                streams.add(next);
            }
            for (Opened stream : streams) {
                stream.client().close();
            }
        }
    }
}
