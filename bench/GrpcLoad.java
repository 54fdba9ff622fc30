import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;

/** gRPC ping-pong over {@code connections} HTTP/2 connections: unary calls, or messages on bidirectional streams. */
final class GrpcLoad {
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final List<HttpClient> clients = new ArrayList<>();
    private final int port;
    private final Buffer message;
    final Latencies latencies = new Latencies();
    private volatile boolean running = true;
    private volatile String fault = "";

    GrpcLoad(int port, int connections, int bytes) {
        this.port = port;
        this.message = Buffer.buffer().appendByte((byte) 0).appendInt(bytes).appendBytes(new byte[bytes]);
        var options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1)
                .setHttp2ConnectionWindowSize(1 << 24);
        for (int i = 0; i < connections; i++) {
            clients.add(vertx.createHttpClient(options));
        }
    }

    void start(int streamsPerConnection, boolean unary) {
        vertx.runOnContext(begin -> {
            for (HttpClient client : clients) {
                for (int i = 0; i < streamsPerConnection; i++) {
                    if (unary) {
                        call(client);
                    } else {
                        stream(client);
                    }
                }
            }
        });
    }

    void reset() throws Exception {
        var done = new java.util.concurrent.CountDownLatch(1);
        vertx.runOnContext(now -> {
            latencies.clear();
            done.countDown();
        });
        done.await();
    }

    void close() throws Exception {
        running = false;
        vertx.close().toCompletionStage().toCompletableFuture().get();
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
    }

    private io.vertx.core.Future<HttpClientRequest> request(HttpClient client) {
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/bench.Echo/Say").map(request -> request.putHeader(
                        "content-type", "application/grpc")
                .putHeader("te", "trailers"));
    }

    private void call(HttpClient client) {
        if (!running) {
            return;
        }
        long startNanos = System.nanoTime();
        request(client)
                .compose(request -> request.send(message.copy()))
                .compose(response -> response.body().map(body -> response.getTrailer("grpc-status")))
                .onComplete(status -> {
                    if (status.failed() || !"0".equals(status.result())) {
                        fail(String.valueOf(status.failed() ? status.cause() : "grpc-status " + status.result()));
                        return;
                    }
                    latencies.add(System.nanoTime() - startNanos);
                    call(client);
                });
    }

    private void stream(HttpClient client) {
        request(client).onFailure(cause -> fail(cause.toString())).onSuccess(request -> {
            long[] sentNanos = {System.nanoTime()};
            int[] missing = {message.length()};
            request.setChunked(true);
            request.response().onFailure(cause -> fail(cause.toString())).onSuccess(response -> response.handler(data -> {
                missing[0] -= data.length();
                if (missing[0] == 0) {
                    latencies.add(System.nanoTime() - sentNanos[0]);
                    missing[0] = message.length();
                    sentNanos[0] = System.nanoTime();
                    request.write(message.copy());
                }
            }));
            request.write(message.copy());
        });
    }

    private void fail(String cause) {
        if (running && fault.isEmpty()) {
            fault = cause;
        }
    }
}
