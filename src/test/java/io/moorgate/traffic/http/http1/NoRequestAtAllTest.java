package io.moorgate.traffic.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** First bytes on a connection that are not the first of a request. */
class NoRequestAtAllTest {
    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private void assertOneRefusal(String bytes) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send(bytes).readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertEquals(answer.indexOf("HTTP/1."), answer.lastIndexOf("HTTP/1."), answer);
        }
    }

    @Test
    void bytesBeyondAsciiAreRefusedOnce() throws IOException {
        assertOneRefusal(
                IntStream.range(128, 256).mapToObj(Character::toString).collect(Collectors.joining()) + "\r\n\r\n");
    }

    @Test
    void aTlsHandshakeIsRefusedOnce() throws IOException {
        assertOneRefusal("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0003\r\n\r\n");
    }

    @Test
    void anEmptyLineBeforeTheFirstRequestIsIgnored() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            String answer = client.send("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
            assertTrue(answer.startsWith("http/1.1 200 "), answer);
        }
    }
}
