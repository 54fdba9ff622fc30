package io.moorgate.traffic.http.call;

import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.balance.AnswerTraits;
import io.moorgate.traffic.http.head.EventStreamType;
import io.moorgate.traffic.http.head.HttpStatus;
import io.moorgate.traffic.http.head.Trailers;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Optional;

/** What an endpoint sends in answer to one call, on its way to the client. Event loop of the call. */
final class EndpointAnswer implements StreamReader {
    private static final int CONTINUE = 100;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final String CONTENT_LENGTH = "content-length";

    private final StreamCall call;
    private final ClientRequest request;
    private final HttpStream client;
    private final Session session;
    private final CallRecord record;
    private final boolean toHead;
    private final RequestBody body;
    private EventStream events;
    private EarlyBody early;
    /** Null where no id is looked for in the body. */
    private BodyId bodyId;

    EndpointAnswer(StreamCall call, ClientRequest request, Session session, CallRecord record, RequestBody body) {
        this.call = call;
        this.request = request;
        this.client = request.stream();
        this.session = session;
        this.record = record;
        this.body = body;
        this.toHead = request.head().isHead();
    }

    @Override
    public void onHead(Http2Headers answer, boolean end) {
        int status = HttpStatus.of(answer);
        if (status == HttpStatus.NONE) {
            call.senselessAnswer();
            return;
        }
        if (status < HttpStatus.FINAL_MIN) {
            onInterim(answer, status);
            return;
        }
        if (end && !toHead && status != NOT_MODIFIED && status != NO_CONTENT && announcesBody(answer)) {
            call.senselessAnswer(); // Its body is missing (RFC 9113 section 8.1.1).
            return;
        }
        if (status == NO_CONTENT) {
            answer.remove(CONTENT_LENGTH); // RFC 9110 section 8.6.
        }
        call.headPasses();
        early = new EarlyBody();
        AnswerTraits traits = new AnswerTraits(request.head().method(), status, name -> valuesOf(answer, name));
        bodyId = session.idMember(traits)
                .flatMap(member -> BodyId.of(member, answer))
                .orElse(null);
        session.answered(traits, () -> pass(answer, status, end));
    }

    /** One more is dropped while the client does not read, unless it is what the client waits for. */
    private void onInterim(Http2Headers answer, int status) {
        boolean isAwaited = status == CONTINUE && body.isClientWaiting();
        if (status == CONTINUE) {
            body.continued();
        }
        if (isAwaited || client.isWritable()) {
            client.writeHead(answer, false, HttpStream.UNHEARD);
        } else {
            record.interimDropped();
        }
    }

    private static List<String> valuesOf(Http2Headers fields, String name) {
        return fields.getAll(name).stream().map(CharSequence::toString).toList();
    }

    /** The head goes on to the client, and the body may follow. */
    private void pass(Http2Headers answer, int status, boolean end) {
        EarlyBody arrived = early;
        early = null;
        if (call.isFinished()) {
            arrived.release();
            return;
        }
        AnswerHeaders.apply(request, answer);
        session.pick().setCookie(request.isSecure()).ifPresent(cookie -> answer.add("set-cookie", cookie));
        Cors.apply(request, answer);
        RequestSecurity.hsts(request).ifPresent(value -> answer.set(RequestSecurity.HSTS, value));
        if (end) {
            record.trailers(answer);
        }
        record.answered(status);
        boolean whole = end || toHead;
        if (!whole && EventStreamType.isOf(answer) && !request.head().isGrpc()) {
            events = call.becomesEventStream(answer);
        }
        client.writeHead(answer, whole, whole ? call::answerEnded : HttpStream.UNHEARD);
        call.toClient().attach(client);
        arrived.passTo(this, call.toClient()::credit);
    }

    private static boolean announcesBody(Http2Headers answer) {
        CharSequence length = answer.get(CONTENT_LENGTH);
        return length != null && !"0".contentEquals(length);
    }

    @Override
    public int onData(ByteBuf data, boolean end) {
        if (toHead) {
            return data.readableBytes();
        }
        if (early != null) {
            early.add(data, end);
            return 0;
        }
        if (bodyId != null && issues(data, end)) {
            return 0;
        }
        record.sent(data);
        if (events != null) {
            events.passes(data);
        }
        return call.toClient().offer(data, end);
    }

    /** Whether {@code data} completes an id: it waits until the owner of its key knows it. */
    private boolean issues(ByteBuf data, boolean end) {
        Optional<String> id = bodyId.look(data);
        if (id.isPresent() || bodyId.isOver()) {
            bodyId = null;
        }
        if (id.isEmpty()) {
            return false;
        }
        early = new EarlyBody();
        early.add(data, end);
        session.issued(id.get(), this::passEarly);
        return true;
    }

    private void passEarly() {
        EarlyBody arrived = early;
        early = null;
        if (call.isFinished()) {
            arrived.release();
        } else {
            arrived.passTo(this, call.toClient()::credit);
        }
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        if (early != null) {
            early.add(trailers);
        } else if (!toHead) {
            record.trailers(trailers);
            Trailers.clean(trailers);
            call.toClient().offerTrailers(trailers);
        }
    }

    @Override
    public void onBroken(StreamBreak how) {
        call.endpointBroke(how);
    }
}
