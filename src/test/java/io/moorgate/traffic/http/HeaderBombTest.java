package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heads of thousands of tiny fields, which never end: fields are counted, and heads under way are bounded in all. */
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

    @Test
    void servesOthersWhileHundredsSendHeadsThatNeverEnd() throws IOException {
        List<RawClient> bombs = new ArrayList<>();
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            for (int bomb = 0; bomb < 300; bomb++) {
                RawClient client = fixture.connect();
                bombs.add(client);
                try {
                    client.send(BEGIN + "a:\r\n".repeat(10_000));
                } catch (SocketException refusedMeanwhile) {
                    continue;
                }
            }
            try (RawClient innocent = fixture.connect()) {
                Lateness lateness = new Lateness();
                String answer = innocent.send(BEGIN + "\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 200 "), answer);
                assertFalse(lateness.isOver(), lateness::toString);
            }
            await().until(() -> fixture.refused.size() == 300);
            fixture.time.advance(Duration.ofSeconds(2));
        } finally {
            for (RawClient client : bombs) {
                client.close();
            }
        }
    }
}
