package io.moorgate.traffic.http.call;

import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.http.stream.Flow;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Limit;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Optional;

/**
 * One request from a client's stream to an endpoint's stream and back, until both are done.
 *
 * <p>Before the answer's head has been passed on, a failure becomes an answer ({@link FailureAnswer}), or another
 * attempt where the endpoint has promised that it did nothing. After it, a stream that breaks on one side is reset on
 * the other. Confined to its event loop.
 */
final class StreamCall {
    private final CallAttempts attempts;
    private final ClientRequest request;
    private final Session session;
    private final HttpStream client;
    private final boolean grpc;
    private final Http2Headers head;
    private final CallRecord record;
    private final CallTimers timers;
    private final RequestBody body;
    private Flow toClient;
    private HttpStream endpoint;
    private EventStream events;
    private boolean headPassed;
    private boolean answerEnded;
    private boolean endpointOver;
    private boolean finished;

    StreamCall(
            TrafficLoop loop,
            Timers coarse,
            CallAttempts.Streams pools,
            BodyRate bodyRate,
            ClientRequest request,
            Session session) {
        this.attempts = new CallAttempts(loop, pools, session);
        this.request = request;
        this.session = session;
        this.client = request.stream();
        this.grpc = request.head().isGrpc();
        this.head = RequestHeaders.forEndpoint(request);
        this.record = new CallRecord(loop, request, session, grpc);
        this.timers = new CallTimers(loop, coarse, record, this::late);
        this.body = new RequestBody(request, coarse, bodyRate, this::requestEnded, detail -> {
            loop.events().limitReached(Limit.BODY_RATE);
            fail(Failure.BODY_TIMEOUT, detail, Kind.LIMIT);
        });
    }

    void start() {
        body.start();
        timers.startDeadline(request, grpc);
        client.read(record.limited(
                new ClientSide(this, record, body), () -> fail(Failure.BODY_TOO_LARGE, "body too large", Kind.LIMIT)));
        attempts.next().onSuccess(this::open).onFailure(this::unreached);
    }

    private void unreached(Throwable fault) {
        if (finished || attempts.isCancelled()) {
            return;
        }
        if (fault instanceof ConnectFailed failed) {
            NoEndpointAnswer.send(request, session.pick(), failed);
            record.unreached(failed);
            failedBeforeHead(NoEndpointAnswer.failureOf(failed), new CloseReason(Side.ENDPOINT, Kind.CONNECT_FAILED));
        } else {
            fail(Failure.INTERNAL, "unexpected fault", Kind.INTERNAL);
        }
    }

    private void open(StreamCarrier connection) {
        if (finished) {
            connection.unused();
            return;
        }
        Optional<HttpStream> stream;
        timers.passDeadline(head);
        try {
            stream = connection.open(head, body.isBodiless(), new EndpointAnswer(this, request, session, record, body));
        } catch (IllegalArgumentException unspeakable) {
            fail(Failure.MALFORMED, "head (expected: one that HTTP/1.1 can say)", Kind.PROTOCOL_ERROR);
            return;
        }
        if (stream.isEmpty()) {
            fail(Failure.HEAD_TOO_LARGE, "metadata (expected: what the endpoint's SETTINGS allow)", Kind.LIMIT);
            return;
        }
        endpoint = stream.get();
        attempts.carriedBy(connection);
        record.opened(this::close);
        timers.start(request.route(), grpc, body.isEnded());
        toClient = new Flow(endpoint, client, this::answerEnded);
        body.attach(endpoint);
    }

    private void retry(StreamBreak how) {
        body.flow().detach();
        toClient.abandon();
        endpoint = null;
        timers.stopLooking();
        if (how.kind() != StreamBreak.Kind.STALE) {
            record.movedOn(new CloseReason(Side.ENDPOINT, Kind.RESET));
        }
        attempts.after(how).onSuccess(this::open).onFailure(this::unreached);
    }

    /** The final head has come, and will be passed on to the client. */
    void headPasses() {
        headPassed = true;
        timers.answered();
        body.answered();
        attempts.responded();
    }

    /** The answer, whose head is about to be passed on, is an event stream. */
    EventStream becomesEventStream(Http2Headers answer) {
        events = new EventStream(this, request, record, timers, answer);
        events.start();
        return events;
    }

    /** What the endpoint sends is no answer. */
    void senselessAnswer() {
        endpoint.reset(Http2Error.PROTOCOL_ERROR.code());
        endpointBroke(StreamBreak.reset(Http2Error.PROTOCOL_ERROR.code()));
    }

    /** Where the answer's body goes, once the head has been passed on. */
    Flow toClient() {
        return toClient;
    }

    /** The endpoint's side broke. */
    void endpointBroke(StreamBreak how) {
        endpointOver = true;
        if (finished) {
            return;
        }
        if (headPassed && endpoint.isReadEnded()) {
            body.abandon();
            finishWhenDone();
        } else if (record.isAnswered()) {
            Failure failure = timers.isPastDeadline() ? Failure.DEADLINE : Failure.of(how);
            // A page cannot see the code of a reset, and no code says that metadata is too large.
            boolean byTrailers = client instanceof GrpcWebStream || failure == Failure.ANSWER_TOO_LARGE;
            breakOff(attempts.endpointGone(how), failure, FailureAnswer.textOf(how), byTrailers, how.errorCode());
        } else if (!headPassed
                && attempts.mayRetry(how, body.isBodiless() && request.isIdempotent())
                && body.flow().canReplay()) {
            endpointOver = false;
            retry(how);
        } else {
            FailureAnswer.endpointBroke(request, how);
            failedBeforeHead(Failure.of(how), attempts.endpointGone(how));
        }
    }

    /** The client has left. */
    void clientGone(StreamBreak how) {
        if (finished) {
            return;
        }
        attempts.cancel();
        resetEndpoint();
        finish(record.clientGone(how));
    }

    /** The answer has wholly left for the client, or never will. */
    void answerEnded(boolean written) {
        answerEnded = true;
        if (!written) {
            clientGone(StreamBreak.LOST);
        } else {
            finishWhenDone();
        }
    }

    /** A timeout has passed. Whether the client was late: the body that it announced stopped coming. */
    private void late(Failure failure, String detail, Kind kind) {
        Failure told = !grpc && body.isClientLate() ? Failure.BODY_TIMEOUT : failure;
        if (events != null) {
            events.idle();
        } else {
            fail(told, grpc ? detail : request.textOf(told), kind);
        }
    }

    private void requestEnded() {
        timers.requestEnded(grpc);
        finishWhenDone();
    }

    /** A gRPC call is over with its answer; another exchange when the request has been read, too. */
    private void finishWhenDone() {
        if (finished || !answerEnded || !(grpc || body.isEnded() || endpointOver || body.isClientWaiting())) {
            return;
        }
        finish(CloseReason.ENDPOINT_DONE);
        resetEndpoint();
        if (!client.isReadEnded()) {
            client.reset(Http2Error.NO_ERROR.code());
        }
    }

    boolean isFinished() {
        return finished;
    }

    /** Ends the call; the caller ends the answer. */
    void leave(CloseReason reason) {
        resetEndpoint();
        finish(reason);
    }

    /** Ends the call so that the client sees that something is missing. */
    void cut(CloseReason reason) {
        fail(Failure.of(reason.kind()), "the call was ended by the gateway", reason.kind());
    }

    private void close(CloseReason reason) {
        if (events != null) {
            events.close(reason);
        } else {
            timers.endWhen(() -> !grpc || !record.isAnswered() || trailersFit(), () -> cut(reason));
        }
    }

    /** Ends the call for a reason of the gateway's: by an answer, by gRPC trailers, or else by a reset. */
    private void fail(Failure failure, String detail, Kind kind) {
        if (finished) {
            return;
        }
        CloseReason reason = new CloseReason(Side.GATEWAY, kind);
        attempts.cancel();
        resetEndpoint();
        if (!record.isAnswered()) {
            FailureAnswer.send(request, failure, detail);
            failedBeforeHead(failure, reason);
            return;
        }
        breakOff(reason, failure, detail, true, Http2Error.CANCEL.code());
    }

    /** Ends a call whose answer has begun, {@code byTrailers} where they have a place, else by a reset. */
    private void breakOff(CloseReason reason, Failure failure, String detail, boolean byTrailers, long code) {
        record.grpcStatus(failure.grpcStatus());
        boolean trailersFit = byTrailers && trailersFit();
        finish(reason);
        if (trailersFit) {
            client.writeTrailers(
                    GrpcStatusFields.trailers(failure, detail), written -> client.reset(Http2Error.NO_ERROR.code()));
        } else {
            client.reset(code);
        }
    }

    private boolean trailersFit() {
        return grpc && !client.isWriteEnded() && record.isBetweenMessages() && toClient.isDrained();
    }

    private void failedBeforeHead(Failure failure, CloseReason reason) {
        record.answered(grpc ? 200 : failure.status());
        record.grpcStatus(failure.grpcStatus());
        finish(reason);
        if (client.isWriteEnded() && !client.isReadEnded()) {
            client.reset(Http2Error.NO_ERROR.code());
        }
    }

    private void resetEndpoint() {
        if (endpoint != null) {
            endpoint.reset(Http2Error.CANCEL.code());
        }
    }

    private void finish(CloseReason reason) {
        finished = true;
        timers.stop();
        body.abandon();
        if (toClient != null) {
            toClient.abandon();
        }
        record.ended(reason);
    }
}
