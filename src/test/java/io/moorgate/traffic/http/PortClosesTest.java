package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is under way when the port closes at once, as it does at a second SIGTERM. */
class PortClosesTest {
    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    @Test
    void anAnswerThatEndsWithItsConnectionIsReset() throws IOException {
        try (RawEndpoint endpoint = halfAnswer();
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readUntil("\r\n\r\nabc");
            fixture.closePort();
            assertThrows(
                    IOException.class, () -> client.socket().getInputStream().read());
        }
    }

    @Test
    void anAnswerInChunksIsBrokenOffByFin() throws IOException {
        try (RawEndpoint endpoint = halfAnswer();
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("abc\r\n");
            fixture.closePort();
            assertEquals(-1, client.socket().getInputStream().read());
        }
    }

    @Test
    void anIdleConnectionGetsFin() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
                    .readUntil("ok");
            fixture.closePort();
            assertEquals(-1, client.socket().getInputStream().read());
        }
    }

    private static RawEndpoint halfAnswer() throws IOException {
        return new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            peer.read(1);
        });
    }
}
