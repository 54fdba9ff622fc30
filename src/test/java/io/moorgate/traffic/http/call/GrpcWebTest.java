package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that speak gRPC-Web to endpoints that speak gRPC. */
class GrpcWebTest extends CallFixture {
    private static final String MESSAGE = "\0\0\0\0\u0002hi";
    private static final String ANSWER = "\0\0\0\0\u0003you";
    private static final String TRAILERS = "\u0080\0\0\0\u0010grpc-status: 0\r\n";

    private void endpoint(Consumer<FrameHalf> script) {
        gateway.routeTo(peers.listen(new Http2Settings(), script));
    }

    private void answering() {
        endpoint(stream -> stream.onData(() -> {
            stream.writeHead(
                    new DefaultHttp2Headers().status("200").add("content-type", "application/grpc+proto"), false);
            stream.writeData(Unpooled.copiedBuffer(ANSWER, StandardCharsets.ISO_8859_1), false);
            stream.status(0);
        }));
    }

    private String call(String type, String body) throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.send("POST /calls.Test/Call HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Grpc-Web: 1\r\n"
                    + "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return client.readToEnd();
        }
    }

    private static String unchunked(String answer) {
        StringBuilder body = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (at < answer.length()) {
            int line = answer.indexOf("\r\n", at);
            int length = Integer.parseInt(answer.substring(at, line), 16);
            body.append(answer, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
        return body.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc-web+proto", "application/grpc-web"})
    void aBinaryCallHasItsTrailersInTheBody(String type) throws IOException {
        answering();
        String answer = call(type, MESSAGE);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("content-type: " + type + "\r\n"), answer);
        assertEquals(ANSWER + TRAILERS, unchunked(answer));
        FrameHalf endpoint = atEndpoint();
        assertEquals(type.replace("-web", ""), endpoint.header("content-type"));
        assertEquals("trailers", endpoint.header("te"));
        assertEquals(MESSAGE.length(), endpoint.bytes.get());
        assertTrue(endpoint.ended.get());
    }

    @Test
    void aTextCallIsBase64BothWays() throws IOException {
        answering();
        String sent = Base64.getEncoder().encodeToString(MESSAGE.getBytes(StandardCharsets.ISO_8859_1));
        String answer = call("application/grpc-web-text+proto", sent);
        assertTrue(answer.contains("content-type: application/grpc-web-text+proto\r\n"), answer);
        StringBuilder read = new StringBuilder();
        for (String piece : unchunked(answer).split("(?<==)(?!=)")) {
            read.append(new String(Base64.getDecoder().decode(piece), StandardCharsets.ISO_8859_1));
        }
        assertEquals(ANSWER + TRAILERS, read.toString());
        assertEquals(MESSAGE.length(), atEndpoint().bytes.get());
        assertEquals("application/grpc+proto", atEndpoint().header("content-type"));
    }

    @Test
    void aTrailersOnlyAnswerHasItsStatusInTheHead() throws IOException {
        endpoint(stream -> stream.writeHead(
                new DefaultHttp2Headers()
                        .status("200")
                        .add("content-type", "application/grpc")
                        .add("grpc-status", "12"),
                true));
        String answer = call("application/grpc-web+proto", MESSAGE);
        assertTrue(answer.contains("grpc-status: 12\r\n"), answer);
        assertTrue(answer.contains("content-type: application/grpc-web+proto\r\n"), answer);
    }

    @Test
    void aFailureOfTheGatewayIsAnAnswerOfItsKind() throws IOException {
        gateway.routeTo();
        String answer = call("application/grpc-web-text", "");
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("grpc-status: 14\r\n"), answer);
        assertTrue(answer.contains("content-type: application/grpc-web-text\r\n"), answer);
    }

    @Test
    void itIsTheSameOverHttp2() {
        answering();
        Http2Headers head = FrameHalf.call();
        head.set("content-type", "application/grpc-web+proto");
        StringBuffer seen = new StringBuffer();
        FrameHalf client = peers.connect(gateway.port(), new Http2Settings())
                .open(
                        head,
                        false,
                        half -> half.onBytes(data -> seen.append(data.toString(StandardCharsets.ISO_8859_1))));
        client.writeData(Unpooled.copiedBuffer(MESSAGE, StandardCharsets.ISO_8859_1), true);
        await().until(client.ended::get);
        assertEquals(ANSWER + TRAILERS, seen.toString());
        assertEquals("application/grpc-web+proto", client.header("content-type"));
    }

    private String brokenOff(String head, String sent) throws IOException {
        endpoint(stream -> stream.onData(() -> {
            stream.answer();
            stream.writeData(Unpooled.copiedBuffer(sent, StandardCharsets.ISO_8859_1), false);
            stream.writeReset(8);
        }));
        return call("application/grpc-web" + head, MESSAGE);
    }

    @Test
    void aResetBetweenMessagesIsAStatusSinceAPageCannotSeeIt() throws IOException {
        String answer = unchunked(brokenOff("", ANSWER));
        assertTrue(answer.startsWith(ANSWER + "\u0080"), answer);
        assertTrue(answer.contains("grpc-status: 14\r\n"), answer);
    }

    @Test
    void aResetAfterTheDeadlineSaysSo() throws IOException {
        String answer = unchunked(brokenOff("\r\nGrpc-Timeout: 1n", ANSWER));
        assertTrue(answer.contains("grpc-status: 4\r\n"), answer);
    }

    @Test
    void aResetWithinAMessageCutsTheBody() throws IOException {
        String answer = brokenOff("", ANSWER.substring(0, 6));
        assertFalse(answer.contains("grpc-status"), answer);
        assertFalse(answer.endsWith("0\r\n\r\n"), answer);
    }

    @Test
    void textThatIsNoBase64EndsTheCall() throws IOException {
        answering();
        String answer = call("application/grpc-web-text", "no base64!");
        assertEquals("", answer);
    }
}
