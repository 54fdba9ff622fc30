package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.util.Set;

/**
 * One plain HTTP exchange: the part around Vert.x's proxy that picks the endpoint, tries once more where that is safe,
 * tells failures apart, mirrors 100 (Continue), trailers and cancellation, and keeps the books. Event loop of the
 * client.
 */
final class PlainCall implements ProxyInterceptor {
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS, HttpMethod.TRACE);

    private final HttpLoop loop;
    private final EndpointPool pool;
    private final ClientRequest request;
    private final Route route;
    private final HttpServerResponse response;
    private final ClientBody body;
    private final Pick pick;
    private final IdleWatch idle;
    private Endpoint endpoint;
    private HttpClientRequest toEndpoint;
    private LiveConnection live;
    private AnswerHead answer;
    private long sentNanos;
    private boolean onUsedConnection;
    private boolean retried;
    private boolean continued;
    private boolean over;
    private Throwable fault;
    private Failure failure = Failure.ENDPOINT_BROKE;
    private CloseReason end = new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.RESET);

    PlainCall(HttpLoop loop, EndpointPool pool, ClientRequest request) {
        this.loop = loop;
        this.pool = pool;
        this.request = request;
        this.route = request.route();
        this.response = request.http().response();
        this.body = new ClientBody(request, this::received, this::overIfDone);
        this.pick = loop.picker().pick(route.upstream(), request);
        this.idle = new IdleWatch(
                loop.ticker(), loop.timers(), route.idle().httpExchange().toNanos(), this::idle);
        response.endHandler(v -> clientSideEnded());
    }

    /** The request as the proxy is to see it. */
    ClientBody body() {
        return body;
    }

    /** A connection to the endpoint: the pick's candidates in order; the second time the same endpoint, afresh. */
    Future<HttpClientRequest> connect() {
        Future<HttpClientRequest> dialled = retried
                ? pool.requestOnFresh(endpoint, route.connect())
                : loop.connector().connect(route, pick, candidate -> {
                    endpoint = candidate;
                    return pool.request(candidate, route.connect());
                });
        return dialled.compose(this::connected);
    }

    private Future<HttpClientRequest> connected(HttpClientRequest dialled) {
        toEndpoint = dialled;
        if (over) {
            dialled.reset();
            return Future.failedFuture("the client has gone");
        }
        onUsedConnection = EndpointPool.markUsed(dialled.connection());
        dialled.exceptionHandler(broken -> {});
        sentNanos = loop.ticker().nanos();
        if (live == null) {
            open();
        }
        dialled.putHeader(HttpHeaders.HOST, request.target().authority());
        dialled.response().onSuccess(head -> {
            answer = new AnswerHead(head);
            pick.responded(loop.ticker().nanos() - sentNanos);
        });
        dialled.continueHandler(v -> mirrorContinue());
        if (request.http().version() != HttpVersion.HTTP_1_0) {
            dialled.earlyHintsHandler(hints -> mirrorEarlyHints(hints));
        }
        body.hooks(this::bodyIsRead, this::bodyHasEnded);
        return Future.succeededFuture(dialled);
    }

    private void open() {
        live = loop.connections()
                .open(new LiveConnection.Opening(
                        ConnectionKind.HTTP,
                        route,
                        endpoint,
                        pick.reason(),
                        NetUtil.toAddressString(request.address()),
                        this::close,
                        pick::release));
        idle.start();
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        if (body.isEmptyByFraming()) {
            context.request().setBody(null);
            request.http().endHandler(v -> {}).resume();
        }
        return context.sendRequest()
                .recover(first -> mayRetry() ? retry(context) : Future.failedFuture(first))
                .onFailure(last -> fault = last);
    }

    /** A kept-alive connection may die while a request is on its way; the endpoint has then not seen it as a rule. */
    private boolean mayRetry() {
        return onUsedConnection
                && !retried
                && !over
                && answer == null
                && failure == Failure.ENDPOINT_BROKE
                && body.isEmpty()
                && IDEMPOTENT.contains(request.http().method());
    }

    private Future<ProxyResponse> retry(ProxyContext context) {
        retried = true;
        context.request().setBody(null);
        return context.sendRequest();
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        if (fault != null || answer == null) {
            answerFailure();
            return Future.succeededFuture();
        }
        ProxyResponse toClient = context.response();
        answer.restore(toClient.headers());
        pick.setCookie(request.isSecure())
                .ifPresent(cookie -> toClient.headers().add(HttpHeaders.SET_COOKIE, cookie));
        if (body.expectsContinue() && !continued && !body.hasEnded()) {
            closeAfterAnswer(toClient.headers());
        }
        EndpointBody counted = new EndpointBody(toClient.getBody().stream(), this::sent, this::answerHasEnded, () -> {
            if (failure == Failure.ENDPOINT_BROKE) {
                end = new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET);
            }
            CloseDelimited.resetOnClose(request.http());
        });
        if (answer.isCloseDelimitedFor(request.http())) {
            return CloseDelimited.send(counted, toClient, request.http()).onFailure(broken -> {
                toEndpoint.reset();
                response.reset();
                finish();
            });
        }
        if (toClient.getStatusCode() == HttpResponseStatus.NOT_MODIFIED.code()) {
            toClient.setStatusMessage(null); // with a phrase of its own, Vert.x frames a 304 as if it had a body
        }
        toClient.setBody(Body.body(counted, toClient.getBody().length()));
        return context.sendResponse().onFailure(broken -> finish());
    }

    /** The client may or may not send the body that it announced; only a new connection makes that clear. */
    private void closeAfterAnswer(MultiMap headers) {
        if (request.http().version() == HttpVersion.HTTP_1_1) {
            headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    private void answerFailure() {
        if (over || response.closed()) {
            return;
        }
        if (fault instanceof ConnectFailed none) {
            end = new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.CONNECT_FAILED);
            FailureAnswer.connectFailed(request, pick, none);
        } else {
            if (failure == Failure.ENDPOINT_BROKE) {
                end = new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET);
            }
            FailureAnswer.send(request.http(), failure, "endpoint of " + route.service() + failure.text());
        }
    }

    private void bodyIsRead() {
        if (body.expectsContinue() && !body.isEmptyByFraming()) {
            toEndpoint.sendHead();
        }
    }

    private void bodyHasEnded() {
        RequestTrailers.pass(request.http().connection(), toEndpoint.connection());
        if (body.bytes() == 0 && request.http().version() == HttpVersion.HTTP_2 && !body.expectsContinue()) {
            Unframed.end(toEndpoint, request.http().method());
        }
    }

    private void mirrorContinue() {
        if (!continued && !over && body.expectsContinue() && !response.headWritten()) {
            continued = true;
            response.writeContinue();
        }
    }

    private void mirrorEarlyHints(MultiMap hints) {
        if (!over && !response.headWritten()) {
            HopByHop.remove(hints);
            response.writeEarlyHints(hints);
        }
    }

    private void answerHasEnded() {
        if (response.isChunked()) {
            answer.trailers(response.trailers());
        }
    }

    private void received(long bytes) {
        long nowNanos = loop.ticker().nanos();
        idle.touch(nowNanos);
        if (live != null) {
            live.received(bytes, nowNanos);
        }
    }

    private void sent(long bytes) {
        long nowNanos = loop.ticker().nanos();
        idle.touch(nowNanos);
        live.sent(bytes, nowNanos);
    }

    private void idle() {
        close(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.IDLE));
    }

    /** Ends it for a reason of the gateway's: with a failure where the answer has not begun, else by breaking off. */
    private void close(CloseReason reason) {
        end = reason;
        failure = reason.kind() == CloseReason.Kind.SHUTDOWN ? Failure.STOPPING : Failure.ENDPOINT_TIMEOUT;
        toEndpoint.reset();
        if (response.ended()) {
            request.http().connection().close();
            finish();
        } else if (response.headWritten()) {
            CloseDelimited.resetOnClose(request.http());
            response.reset();
            finish();
        }
    }

    /** The answer is written whole, or the client has gone. */
    private void clientSideEnded() {
        if (!response.ended()) {
            if (toEndpoint != null) {
                toEndpoint.reset();
            }
            finish();
            return;
        }
        if (answer != null && fault == null) {
            end = CloseReason.ENDPOINT_DONE;
        }
        overIfDone();
        if (!over && fault == null && body.expectsContinue() && !continued) {
            toEndpoint.reset();
            finish();
        }
    }

    private void overIfDone() {
        if (response.ended() && (body.hasEnded() || body.isEmptyByFraming() || fault != null)) {
            finish();
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        idle.stop();
        if (live == null) {
            pick.release();
        } else {
            live.end(end);
        }
        if (response.headWritten()) {
            loop.events()
                    .requestAnswered(
                            route, response.getStatusCode(), loop.ticker().nanos() - request.beganNanos());
        }
    }
}
