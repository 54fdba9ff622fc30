package io.moorgate.endtoend;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Clients that gateways know by their header {@code x-user}. The answer is the name of the endpoint they have got. */
final class Users {
    /** How many of them are on their way at the same time. */
    static final int AT_ONCE = 48;

    private final HttpClient client;

    Users(Vertx vertx) {
        this(vertx, true);
    }

    /** Clients that open a new connection each time, unless they {@code keepAlive}. */
    Users(Vertx vertx, boolean keepAlive) {
        client = vertx.createHttpClient(
                new HttpClientOptions().setPipelining(false).setKeepAlive(keepAlive),
                new PoolOptions().setHttp1MaxSize(AT_ONCE));
    }

    /** One request of {@code user}, through {@code gateway}; fails where the answer is not an endpoint's. */
    Future<String> ask(GatewayProcess gateway, String user) {
        return ask(gateway.host(), gateway.httpPort(), user);
    }

    /** One request of {@code user} to {@code host} and {@code port}; without a user where that is empty. */
    Future<String> ask(String host, int port, String user) {
        return ask(host, port, "/chat", user);
    }

    /** The same for {@code path}. */
    Future<String> ask(String host, int port, String path, String user) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(host)
                .setPort(port)
                .setURI(path);
        if (!user.isEmpty()) {
            options.putHeader("x-user", user);
        }
        // Inside the first step, and so on its loop: a body is lost when it comes before its handler is set.
        return client.request(options).compose(request -> request.send().compose(Users::name));
    }

    private static Future<String> name(HttpClientResponse response) {
        return response.statusCode() == 200
                ? response.body().map(Buffer::toString)
                : Future.failedFuture("status " + response.statusCode() + " (expected: 200)");
    }

    /** Runs {@code task} for 0 to {@code count} - 1, {@link #AT_ONCE} at a time, and gives back what they give, in order. */
    static <T> List<T> each(int count, IntFunction<Future<T>> task) {
        AtomicReferenceArray<T> results = new AtomicReferenceArray<>(count);
        AtomicInteger next = new AtomicInteger();
        Await.done(Future.all(IntStream.range(0, AT_ONCE)
                .mapToObj(lane -> goOn(next, results, task))
                .toList()));
        List<T> inOrder = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            inOrder.add(results.get(index));
        }
        return inOrder;
    }

    private static <T> Future<Void> goOn(
            AtomicInteger next, AtomicReferenceArray<T> results, IntFunction<Future<T>> task) {
        int index = next.getAndIncrement();
        if (index >= results.length()) {
            return Future.succeededFuture();
        }
        return task.apply(index).compose(result -> {
            results.set(index, result);
            return goOn(next, results, task);
        });
    }
}
