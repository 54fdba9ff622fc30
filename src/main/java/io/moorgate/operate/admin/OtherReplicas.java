package io.moorgate.operate.admin;

import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.routing.IpLiteral;
import io.moorgate.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Carries requests of the admin API to the management ports of other replicas, each with a {@link ReplicaProof}; what
 * carries one is answered there and never carried on. A client's own header fields stay here.
 *
 * <p>Thread: the event loop of the request that is carried.
 */
public final class OtherReplicas {
    /** How long a replica may take: to be reached, and until its answer has come. */
    static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private static final int CONNECTIONS_PER_REPLICA = 4;

    private final HttpClient client;
    private final WallClock clock;

    /** Dials from the event loops of {@code vertx}, on which the management port is served too. */
    public OtherReplicas(Vertx vertx, WallClock clock) {
        this.clock = clock;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) WAIT_MAX.toMillis())
                .setMaxPoolSize(CONNECTIONS_PER_REPLICA)
                .setMaxWaitQueueSize(CONNECTIONS_PER_REPLICA)
                .setKeepAliveTimeout(10));
    }

    WallClock clock() {
        return clock;
    }

    /** The answer of a replica that could be read. */
    record Answer(int status, String link, Buffer body) {}

    /** Answers {@code context} with what the replica at {@code port} says to {@code target}. */
    void forward(RoutingContext context, ReplicaStatus replica, ManagementPort port, String target) {
        HttpMethod method = context.request().method();
        context.request().pause();
        request(port, method, target)
                .onSuccess(request -> HttpProxy.reverseProxy(client)
                        .origin(proxy -> Future.succeededFuture(request))
                        .addInterceptor(new Carried(replica, port, target))
                        .handle(context.request()))
                .onFailure(fault -> {
                    context.request().resume();
                    JsonAnswer.fail(context, 502, notReached(replica, fault));
                });
    }

    static String notReached(ReplicaStatus replica, Throwable fault) {
        return "replica " + replica.replica() + " is not reached: " + fault.getMessage();
    }

    private Future<HttpClientRequest> request(ManagementPort port, HttpMethod method, String target) {
        return client.request(new RequestOptions()
                        .setMethod(method)
                        .setServer(SocketAddress.inetSocketAddress(port.port(), port.host()))
                        .setHost(hostOf(port))
                        .setPort(port.port())
                        .setURI(target)
                        .setTimeout(WAIT_MAX.toMillis()))
                .map(request -> request.putHeader(ReplicaProof.HEADER, proof(port, method, target)));
    }

    /** What the request names as its host: of a name with several parts one label, which every guard takes ({@link ManagementGuard}). */
    private static String hostOf(ManagementPort port) {
        if (port.host().indexOf(':') >= 0) {
            return "[" + port.host() + "]";
        }
        boolean isGood =
                port.host().indexOf('.') < 0 || IpLiteral.parse(port.host()).isPresent();
        return isGood ? port.host() : "replica";
    }

    private String proof(ManagementPort port, HttpMethod method, String target) {
        return ReplicaProof.of(port.key(), method.name(), target, clock.now());
    }

    /** Makes the one request out of the client's that the replica is to see, and its link one that leads to it again. */
    private final class Carried implements ProxyInterceptor {
        private final ReplicaStatus replica;
        private final ManagementPort port;
        private final String target;

        Carried(ReplicaStatus replica, ManagementPort port, String target) {
            this.replica = replica;
            this.port = port;
            this.target = target;
        }

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            context.request().setURI(target).headers().clear();
            context.request()
                    .putHeader(
                            ReplicaProof.HEADER, proof(port, context.request().getMethod(), target));
            return context.sendRequest().otherwise(fault -> notReached(context, fault));
        }

        private ProxyResponse notReached(ProxyContext context, Throwable fault) {
            Buffer error = JsonAnswer.error(OtherReplicas.notReached(replica, fault));
            return context.request()
                    .release()
                    .response()
                    .setStatusCode(502)
                    .putHeader("Content-Type", "application/json")
                    .setBody(Body.body(error));
        }

        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            String link = context.response().headers().get("Link");
            if (link != null) {
                String named = ReplicaTarget.with(replica.replica(), "");
                context.response().putHeader("Link", link.replaceFirst(">", named + ">"));
            }
            return context.sendResponse();
        }
    }

    /** What the replica at {@code port} says to {@code target}, of no more bytes than {@code budget} has left. */
    Future<Answer> ask(ManagementPort port, HttpMethod method, String target, AnswerBudget budget) {
        Promise<Answer> answer = Promise.promise();
        request(port, method, target).onFailure(answer::tryFail).onSuccess(request -> {
            if (answer.future().isComplete()) {
                request.reset();
                return;
            }
            request.send()
                    .compose(response -> bounded(response, budget))
                    .onSuccess(answer::tryComplete)
                    .onFailure(answer::tryFail);
            answer.future().onFailure(fault -> request.reset());
        });
        return answer.future()
                .timeout(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(answer::tryFail);
    }

    private static Future<Answer> bounded(HttpClientResponse response, AnswerBudget budget) {
        Promise<Answer> answer = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.endHandler(
                ended -> answer.tryComplete(new Answer(response.statusCode(), response.getHeader("Link"), body)));
        response.handler(bytes -> {
            if (budget.takes(body.length(), bytes.length())) {
                body.appendBuffer(bytes);
            } else {
                answer.tryFail(budget.exceeded());
            }
        });
        return answer.future();
    }
}
