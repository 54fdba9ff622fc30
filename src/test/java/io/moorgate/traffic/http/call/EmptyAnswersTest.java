package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers whose framing the gateway cannot pass on. */
class EmptyAnswersTest extends CallFixture {
    @Test
    void aHeadThatAnnouncesABodyAndEndsIsABadGateway() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {}));
        FrameHalf call = call(FrameHalf.call(), true);
        atEndpoint().writeHead(new DefaultHttp2Headers().status("200").add("content-length", "9"), true);
        await().until(call.ended::get);
        assertEquals("14", call.header("grpc-status"));
        assertFalse(call.headers.getFirst().contains("content-length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "gzip", "chunked, chunked", "identity"})
    void aTransferCodingThatTheGatewayDoesNotKnowIsABadGateway(String coding) throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + coding + "\r\n\r\n2\r\nok\r\n0\r\n\r\n")) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 502 "), answer);
            }
        }
    }
}
