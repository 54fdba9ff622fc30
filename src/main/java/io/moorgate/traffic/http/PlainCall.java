package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.connect.Cancellation;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.live.CloseReason;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
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
 * tells failures apart, and mirrors interim answers, trailers and cancellation. Event loop of the client.
 */
final class PlainCall implements ProxyInterceptor {
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS, HttpMethod.TRACE);
    private static final CloseReason CLIENT_GONE = new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.RESET);
    private static final CloseReason ENDPOINT_GONE = new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET);

    private static final long BROKEN_OFF = Http2Error.INTERNAL_ERROR.code();

    private final HttpLoop loop;
    private final EndpointPool pool;
    private final ClientRequest request;
    private final Route route;
    private final HttpServerResponse response;
    private final ClientBody body;
    private final ExchangeRecord record;
    private final InterimAnswers interim;
    private final Cancellation cancellation = new Cancellation();
    private Endpoint endpoint;
    private HttpClientRequest toEndpoint;
    private AnswerHead answer;
    private boolean onUsedConnection;
    private boolean retried;
    private Throwable fault;
    private Failure failure = Failure.ENDPOINT_BROKE;
    private CloseReason end = CLIENT_GONE;

    PlainCall(HttpLoop loop, EndpointPool pool, ClientRequest request) {
        this.loop = loop;
        this.pool = pool;
        this.request = request;
        this.route = request.route();
        this.response = request.http().response();
        this.record = new ExchangeRecord(
                loop, request, () -> close(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.IDLE)));
        this.body = new ClientBody(request, record::received, this::finishIfDone);
        this.interim = new InterimAnswers(body, response);
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
                : loop.connector().connect(loop.eventLoop(), route, record.pick(), this::dial, cancellation);
        return dialled.compose(this::connected);
    }

    private Future<HttpClientRequest> dial(Endpoint candidate) {
        endpoint = candidate;
        return pool.request(candidate, route.connect());
    }

    private Future<HttpClientRequest> connected(HttpClientRequest dialled) {
        toEndpoint = dialled;
        if (record.isClosed()) {
            dialled.reset();
            return Future.failedFuture("the client has gone");
        }
        onUsedConnection = EndpointPool.markUsed(dialled.connection());
        record.sending(endpoint, this::close);
        dialled.exceptionHandler(broken -> {});
        dialled.putHeader(HttpHeaders.HOST, request.target().authority());
        dialled.response().onSuccess(head -> {
            answer = new AnswerHead(head);
            record.answerBegan();
        });
        interim.mirror(dialled);
        body.hooks(this::bodyIsRead, this::bodyHasEnded);
        return Future.succeededFuture(dialled);
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
                && !record.isClosed()
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
        record.pick().setCookie(request.isSecure()).ifPresent(cookie -> toClient.headers()
                .add(HttpHeaders.SET_COOKIE, cookie));
        if (interim.isClientWaiting() && request.http().version() == HttpVersion.HTTP_1_1) {
            // the client may or may not send the body that it announced; only a new connection makes that clear
            toClient.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (toClient.getStatusCode() == HttpResponseStatus.NOT_MODIFIED.code()) {
            toClient.setStatusMessage(null); // with a phrase of its own, Vert.x frames a 304 as if it had a body
        }
        return send(context, toClient).onFailure(broken -> abort());
    }

    private Future<Void> send(ProxyContext context, ProxyResponse toClient) {
        Body answered = toClient.getBody();
        EndpointBody counted =
                new EndpointBody(answered.stream(), record::sent, this::answerHasEnded, this::answerBrokeOff);
        if (answer.isCloseDelimitedFor(request.http())) {
            return CloseDelimited.send(counted, toClient, request.http());
        }
        toClient.setBody(Body.body(counted, answered.length()));
        return context.sendResponse();
    }

    private void answerFailure() {
        if (record.isClosed() || response.closed()) {
            return;
        }
        if (fault instanceof ConnectFailed none) {
            end = new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.CONNECT_FAILED);
            FailureAnswer.connectFailed(request, record.pick(), none);
            return;
        }
        if (failure == Failure.ENDPOINT_BROKE) {
            end = ENDPOINT_GONE;
        }
        if (failure == Failure.BODY_TIMEOUT) {
            FailureAnswer.send(request.http(), failure, "the body of the request stopped coming");
            return;
        }
        FailureAnswer.send(request.http(), failure, "endpoint of " + route.service() + failure.text());
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

    private void answerHasEnded() {
        if (response.isChunked()) {
            answer.trailers(response.trailers());
        }
    }

    private void answerBrokeOff() {
        if (failure == Failure.ENDPOINT_BROKE) {
            end = ENDPOINT_GONE;
        }
        breakOff();
    }

    /** Before the proxy does, which would say NO_ERROR: to an HTTP/2 client a cut body then looks whole. */
    private void breakOff() {
        CloseDelimited.resetOnClose(request.http());
        response.reset(BROKEN_OFF);
    }

    /** Ends it for a reason of the gateway's: with a failure where the answer has not begun, else by breaking off. */
    private void close(CloseReason reason) {
        end = reason;
        if (reason.kind().isPlanned()) {
            failure = Failure.PLANNED_END;
        } else {
            failure = isClientLate() ? Failure.BODY_TIMEOUT : Failure.ENDPOINT_TIMEOUT;
        }
        toEndpoint.reset();
        if (response.headWritten()) {
            abort();
        }
    }

    /** Whether the exchange waits for the client's body, and not for an endpoint to ask for it or to take it. */
    private boolean isClientLate() {
        return !body.hasEnded()
                && !body.isEmptyByFraming()
                && !interim.isClientWaiting()
                && !toEndpoint.writeQueueFull();
    }

    /** Breaks off on both sides. */
    private void abort() {
        if (record.isClosed()) {
            return;
        }
        toEndpoint.reset();
        CloseDelimited.resetOnClose(request.http());
        if (response.ended()) {
            request.http().connection().close();
        } else {
            response.reset(BROKEN_OFF);
        }
        finish();
    }

    /** The answer is written whole, or the client has gone. */
    private void clientSideEnded() {
        if (!response.ended()) {
            cancellation.cancel();
            if (toEndpoint != null) {
                toEndpoint.reset();
            }
            finish();
            return;
        }
        if (answer != null && fault == null) {
            end = CloseReason.ENDPOINT_DONE;
        }
        if (fault == null && interim.isClientWaiting()) {
            toEndpoint.reset();
            finish();
        }
        finishIfDone();
    }

    private void finishIfDone() {
        if (response.ended() && (body.hasEnded() || body.isEmptyByFraming() || fault != null)) {
            finish();
        }
    }

    private void finish() {
        CloseReason reason = end == CLIENT_GONE
                ? ClientConnection.gone(EndpointPool.channelOf(request.http().connection()))
                : end;
        record.close(reason, response.headWritten() ? response.getStatusCode() : 0);
    }
}
