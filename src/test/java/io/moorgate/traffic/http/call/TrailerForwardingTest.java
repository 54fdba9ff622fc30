package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.http.head.Trailers;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What of a client's trailers an endpoint hears. */
class TrailerForwardingTest {
    @Test
    void aClientsOwnForwardingFieldsDoNotPassAsTrailers() throws IOException {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    heard.complete(peer.readUntil("0\r\n") + peer.readUntil("\r\n\r\n"));
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n"
                        + "X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nx-forwarded-proto: https\r\n"
                        + "X-Real-IP: 6.6.6.6\r\nX-Sum: 7\r\n\r\n");
                assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
            }
        }
        String trailers = heard.join().toLowerCase(Locale.ROOT);
        assertTrue(trailers.endsWith("x-sum: 7\r\n\r\n"), trailers);
        assertFalse(trailers.contains("forwarded") || trailers.contains("x-real-ip"), trailers);
    }

    @Test
    void norOverHttp2() {
        Http2Headers sent = new DefaultHttp2Headers()
                .add("x-forwarded-for", "6.6.6.6")
                .add("forwarded", "for=6.6.6.6")
                .add("x-real-ip", "6.6.6.6")
                .add("x-sum", "7");
        Http2Headers passed = Trailers.passable(sent);
        assertTrue(passed.size() == 1 && passed.contains("x-sum", "7"), passed::toString);
    }

    @Test
    void whatDescribesTheBodyNeverComesBehindIt() {
        Http2Headers sent = new DefaultHttp2Headers()
                .add("content-type", "text/html")
                .add("content-encoding", "gzip")
                .add("authorization", "Basic YTpi")
                .add("x-sum", "7");
        Http2Headers passed = Trailers.passable(sent);
        assertTrue(passed.size() == 1 && passed.contains("x-sum", "7"), passed::toString);
        Http2Headers answered = new DefaultHttp2Headers().add("host", "a").add("x-sum", "7");
        Trailers.clean(answered);
        assertTrue(answered.size() == 1 && answered.contains("x-sum", "7"), answered::toString);
    }
}
