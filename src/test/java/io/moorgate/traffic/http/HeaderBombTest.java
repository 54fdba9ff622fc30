package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heads and trailers of too many fields, which are counted as they come. */
class HeaderBombTest {
    private static final String BEGIN = "GET / HTTP/1.1\r\nHost: web.example\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void refusesOneFieldTooManyAtOnce() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String answer = client.send(BEGIN + "a:\r\n".repeat(128)).readAnswer();
                assertTrue(answer.startsWith("http/1.1 431 "), answer);
            }
            try (RawClient client = fixture.connect()) {
                String answer =
                        client.send(BEGIN + "a:\r\n".repeat(127) + "\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 200 "), answer);
            }
            try (RawClient client = fixture.connect()) {
                String answer =
                        client.send(BEGIN + "a:\r\n".repeat(128) + "\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 431 "), answer);
            }
            assertTrue(fixture.limits.contains("header-fields"), fixture.limits::toString);
        }
    }

    @Test
    void refusesOneTrailerTooManyAtOnce() throws IOException {
        String begin = "POST / HTTP/1.1\r\nHost: web.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readUntil("\r\n0\r\n");
                    peer.readUntil("\r\n\r\n");
                    peer.send(OK);
                })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String answer = client.send(begin + "a:\r\n".repeat(130)).readAnswer();
                assertTrue(answer.startsWith("http/1.1 431 "), answer);
            }
            try (RawClient client = fixture.connect()) {
                String answer =
                        client.send(begin + "a: b\r\n".repeat(128) + "\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 200 "), answer);
            }
        }
    }

    @Test
    void anAnswerWithOneTrailerTooManyIsBrokenOff() throws IOException {
        String begin = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n";
        for (int fields : List.of(128, 129)) {
            try (HttpFixture fixture = new HttpFixture();
                    RawEndpoint endpoint = RawEndpoint.answering(begin + "a: b\r\n".repeat(fields) + "\r\n")) {
                fixture.routeAllTo(endpoint.port());
                try (RawClient client = fixture.connect()) {
                    String answer = client.send("GET / HTTP/1.1\r\nHost: web.example\r\nConnection: close\r\n\r\n")
                            .readToEnd();
                    assertEquals(fields == 128, answer.endsWith("\r\n\r\n"), answer);
                }
            }
        }
    }

    @Test
    void anAnswerOfOneFieldTooManyIsABadGateway() throws IOException {
        String begin = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";
        for (int fields : List.of(127, 128)) {
            try (HttpFixture fixture = new HttpFixture();
                    RawEndpoint endpoint = RawEndpoint.answering(begin + "a: b\r\n".repeat(fields) + "\r\nok")) {
                fixture.routeAllTo(endpoint.port());
                try (RawClient client = fixture.connect()) {
                    String answer = client.send(BEGIN + "\r\n").readAnswer();
                    assertTrue(answer.startsWith("http/1.1 " + (fields < 128 ? 200 : 502)), answer);
                }
            }
        }
    }
}
