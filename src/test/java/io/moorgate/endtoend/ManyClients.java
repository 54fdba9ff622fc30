package io.moorgate.endtoend;

import io.moorgate.traffic.tls.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Many live clients: WebSockets and TCP connections, opened a batch at a time, each able to say something and be heard. */
final class ManyClients {
    private static final int BATCH = 200;

    private final WebSocketClient webSocketClient;
    private final NetClient tcpClient;
    private final List<WebSocket> webSockets = new ArrayList<>();
    private final List<NetSocket> tcpSockets = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    ManyClients(Vertx vertx) {
        this(vertx, new WebSocketClientOptions());
    }

    private ManyClients(Vertx vertx, WebSocketClientOptions options) {
        webSocketClient = vertx.createWebSocketClient(options.setMaxConnections(20_000));
        tcpClient = vertx.createNetClient();
    }

    /** WebSockets over TLS, with BoringSSL, of clients that trust {@code authority}. */
    static ManyClients overTls(Vertx vertx, TestAuthority authority) {
        return new ManyClients(
                vertx,
                new WebSocketClientOptions()
                        .setSsl(true)
                        .setSslEngineOptions(new OpenSSLEngineOptions())
                        .setTrustOptions(
                                new PemTrustOptions().addCertValue(Buffer.buffer(authority.certificatePem()))));
    }

    void openWebSockets(int count, int port, String path) {
        inBatches(count, index -> openWebSocket("127.0.0.1", port, path, ""));
    }

    /** Opens {@code count} WebSockets to loopback's {@code port} that ask for {@code host}. */
    void openWebSockets(int count, String host, int port, String path) {
        inBatches(count, index -> {
            WebSocketConnectOptions options = new WebSocketConnectOptions();
            options.setHost(host).setPort(port).setURI(path);
            return open(options);
        });
    }

    /** Opens a WebSocket of the client whose header {@code x-user} is {@code user}; without one where that is empty. */
    Future<Void> openWebSocket(String host, int port, String path, String user) {
        WebSocketConnectOptions options = new WebSocketConnectOptions();
        options.setHost(host).setPort(port).setURI(path);
        if (!user.isEmpty()) {
            options.putHeader("x-user", user);
        }
        return open(options);
    }

    private Future<Void> open(WebSocketConnectOptions options) {
        return webSocketClient.connect(options).map(socket -> {
            synchronized (webSockets) {
                webSockets.add(socket);
            }
            socket.closeHandler(closed -> lost.incrementAndGet());
            return null;
        });
    }

    void openTcp(int count, int port) {
        openTcp(count, "127.0.0.1", port);
    }

    void openTcp(int count, String host, int port) {
        inBatches(count, index -> tcpClient.connect(port, host).map(socket -> {
            synchronized (tcpSockets) {
                tcpSockets.add(socket);
            }
            socket.closeHandler(closed -> lost.incrementAndGet());
            return null;
        }));
    }

    private static void inBatches(int count, IntFunction<Future<Void>> open) {
        for (int done = 0; done < count; done += BATCH) {
            Await.done(Future.all(IntStream.range(done, Math.min(count, done + BATCH))
                    .mapToObj(open)
                    .toList()));
        }
    }

    /** How many connections have ended since they were opened. */
    int lost() {
        return lost.get();
    }

    /** The codes of the Close frames that have ended WebSockets; null for one without. */
    List<Short> closeCodes() {
        return webSockets.stream()
                .filter(WebSocket::isClosed)
                .map(WebSocket::closeStatusCode)
                .toList();
    }

    /** Every connection sends {@code word} and receives it back. */
    void everybodyEchoes(String word) {
        List<Future<Void>> heard = new ArrayList<>();
        webSockets.forEach(socket -> {
            Promise<Void> promise = Promise.promise();
            socket.textMessageHandler(text -> hear(promise, word, text));
            socket.writeTextMessage(word);
            heard.add(promise.future());
        });
        tcpSockets.forEach(socket -> {
            Promise<Void> promise = Promise.promise();
            socket.handler(bytes -> hear(promise, word, bytes.toString()));
            socket.write(word);
            heard.add(promise.future());
        });
        Await.done(Future.all(heard));
    }

    /** Every connection sends {@code word}, without waiting for an answer. */
    void everybodySays(String word) {
        webSockets.forEach(socket -> socket.writeTextMessage(word));
        tcpSockets.forEach(socket -> socket.write(word));
    }

    private static void hear(Promise<Void> promise, String expected, String heard) {
        if (heard.equals(expected)) {
            promise.tryComplete();
        } else {
            promise.tryFail("heard \"" + heard + "\" (expected: \"" + expected + "\")");
        }
    }

    int size() {
        return webSockets.size() + tcpSockets.size();
    }
}
