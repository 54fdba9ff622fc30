package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.UpgradeFixture;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real WebSocket clients, through the gateway, to a real WebSocket server that echoes. */
class WebSocketClientsTest {
    private static final int MESSAGE_BYTES_MAX = 32 * 1024 * 1024;

    private final io.vertx.core.Vertx endpointVertx = io.vertx.core.Vertx.vertx();
    private final HttpServer endpoint = endpointVertx
            .createHttpServer(new HttpServerOptions()
                    .setPerMessageWebSocketCompressionSupported(true)
                    .setMaxWebSocketMessageSize(MESSAGE_BYTES_MAX)
                    .setMaxWebSocketFrameSize(MESSAGE_BYTES_MAX)
                    .setWebSocketSubProtocols(List.of("superchat")))
            .requestHandler(request -> {
                if (request.path().equals("/refused")) {
                    request.response().setStatusCode(403).end();
                } else {
                    request.toWebSocket().onSuccess(socket -> socket.frameHandler(frame -> echo(socket, frame)));
                }
            });
    private UpgradeFixture fixture;

    @BeforeEach
    void open() throws Exception {
        get(endpoint.listen(0, "127.0.0.1").toCompletionStage());
        fixture = new UpgradeFixture(endpoint.actualPort());
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
        get(endpointVertx.close().toCompletionStage());
    }

    private static void echo(io.vertx.core.http.ServerWebSocket socket, WebSocketFrame frame) {
        if (frame.isPing() || frame.isClose()) {
            return;
        }
        socket.writeFrame(
                frame.isContinuation()
                        ? WebSocketFrame.continuationFrame(frame.binaryData(), frame.isFinal())
                        : frame.isText()
                                ? WebSocketFrame.textFrame(frame.textData(), frame.isFinal())
                                : WebSocketFrame.binaryFrame(frame.binaryData(), frame.isFinal()));
    }

    @Test
    void aJavaClientSpeaksSubprotocolsFragmentsAndPings() throws Exception {
        JavaPeer peer = new JavaPeer();
        WebSocket socket = peer.connect(fixture.port(), "superchat");
        assertEquals("superchat", socket.getSubprotocol());
        get(socket.sendText("frag", false));
        get(socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})));
        get(socket.sendText("mented", true));
        assertEquals("fragmented", get(peer.text));
        assertEquals(2, get(peer.pong));
        get(socket.sendClose(4321, "done"));
        assertEquals(4321, get(peer.closed));
        await().until(() -> fixture.ended.equals(List.of(new CloseReason(Side.CLIENT, Kind.DONE))));
    }

    @Test
    void aMessageOf16MiBComesBackWhole() throws Exception {
        byte[] sent = new byte[16 * 1024 * 1024];
        new Random(11).nextBytes(sent);
        JavaPeer peer = new JavaPeer();
        WebSocket socket = peer.connect(fixture.port(), "superchat");
        get(socket.sendBinary(ByteBuffer.wrap(sent), true));
        assertArrayEquals(sent, get(peer.binary));
        var connection = fixture.connections.all().iterator().next();
        await().until(() -> connection.messagesOut() == 1);
        assertEquals(1, connection.messagesIn());
        socket.abort();
        await().until(() -> fixture.ended.size() == 1);
    }

    @Test
    void compressedFramesPassThrough() throws Exception {
        WebSocketClient client = endpointVertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setMaxMessageSize(MESSAGE_BYTES_MAX)
                .setMaxFrameSize(MESSAGE_BYTES_MAX));
        CompletableFuture<String> extensions = new CompletableFuture<>();
        var socket = get(client.connect(fixture.port(), "127.0.0.1", "/")
                .onSuccess(opened -> extensions.complete(opened.headers().get("sec-websocket-extensions")))
                .toCompletionStage());
        assertTrue(get(extensions).contains("permessage-deflate"));
        String sent = "compress me ".repeat(100_000);
        CompletableFuture<String> received = new CompletableFuture<>();
        socket.textMessageHandler(received::complete);
        socket.writeTextMessage(sent);
        assertEquals(sent, get(received));
        var connection = fixture.connections.all().iterator().next();
        assertTrue(connection.bytesIn() < sent.length() / 10, connection.bytesIn() + " bytes from the client");
        get(socket.close().toCompletionStage());
    }

    @Test
    void aClientLearnsWhyItWasRefused() {
        WebSocketClient client = endpointVertx.createWebSocketClient();
        var refused = org.junit.jupiter.api.Assertions.assertThrows(
                ExecutionException.class,
                () -> get(
                        client.connect(fixture.port(), "127.0.0.1", "/refused").toCompletionStage()));
        assertEquals(403, ((UpgradeRejectedException) refused.getCause()).getStatus());
    }

    @Test
    void thousandsOfConnectionsStayOpenAtOnce() throws Exception {
        int many = 2_000;
        WebSocketClient client =
                endpointVertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(many));
        List<CompletableFuture<Buffer>> echoes = new ArrayList<>();
        var connect = new WebSocketConnectOptions().setHost("127.0.0.1").setPort(fixture.port());
        for (int i = 0; i < many; i++) {
            var socket = get(client.connect(connect).toCompletionStage());
            CompletableFuture<Buffer> echo = new CompletableFuture<>();
            socket.binaryMessageHandler(echo::complete);
            socket.writeBinaryMessage(Buffer.buffer(Integer.toString(i)));
            echoes.add(echo);
        }
        for (int i = 0; i < many; i++) {
            assertEquals(Integer.toString(i), get(echoes.get(i)).toString());
        }
        assertEquals(many, fixture.connections.all().size());
        fixture.connections
                .all()
                .forEach(connection -> connection.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
        await().until(() -> fixture.ended.size() == many);
        assertEquals(
                List.of(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)),
                fixture.ended.stream().distinct().toList());
        assertTrue(fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
    }

    @Test
    void aJavaClientIsToldOfAPlannedClose() throws Exception {
        JavaPeer peer = new JavaPeer();
        peer.connect(fixture.port(), "superchat");
        await().until(() -> fixture.connections.all().size() == 1);
        fixture.connections
                .all()
                .forEach(connection -> connection.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
        assertEquals(1012, get(peer.closed));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The JDK's client, which gathers what it is told. */
    private static final class JavaPeer implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<byte[]> binary = new CompletableFuture<>();
        private final CompletableFuture<Integer> pong = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder texts = new StringBuilder();
        private final Buffer binaries = Buffer.buffer();

        WebSocket connect(int port, String subprotocol) throws Exception {
            return get(HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("other", subprotocol)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), this));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.append(data);
            if (last) {
                text.complete(texts.toString());
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            binaries.appendBytes(part);
            if (last) {
                binary.complete(binaries.getBytes());
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pong.complete(message.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }
    }
}
