package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request lines of other versions of HTTP, and clients that send FIN behind their request. */
class RequestEndsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final HttpFixture fixture = new HttpFixture();
    private RawEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = RawEndpoint.answering(OK);
        fixture.routeAllTo(endpoint.port());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.2", "HTTP/1.9"})
    void aHigherMinorVersionIsServedAs11(String version) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer =
                    client.send("GET / " + version + "\r\nHost: a\r\n\r\n").readAnswer();
            assertTrue(answer.startsWith("http/1.1 200 "), answer);
            assertTrue(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    .readAnswer()
                    .endsWith("ok"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/3.0", "HTTP/0.9"})
    void anotherMajorVersionIs505AndEndsTheConnection(String version) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer =
                    client.send("GET / " + version + "\r\nHost: a\r\n\r\n").readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 505 "), answer);
        }
        assertEquals(0, endpoint.heads.size());
    }

    @Test
    void aClientThatEndsItsSideBehindTheRequestGetsTheAnswerAndThenTheEnd() throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").socket().shutdownOutput();
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("ok"), answer);
        }
    }

    @Test
    void soDoesAPipelineOfThree() throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3)).socket().shutdownOutput();
            String answers = client.readToEnd();
            assertEquals(3, answers.split("HTTP/1.1 200 ", -1).length - 1, answers);
        }
    }

    @Test
    void aClientThatEndsItsSideAmidARequestGetsNothing() throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
                    .socket()
                    .shutdownOutput();
            assertEquals("", client.readToEnd());
        }
    }
}
