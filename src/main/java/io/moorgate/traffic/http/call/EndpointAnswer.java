package io.moorgate.traffic.http.call;

import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.http.head.HttpStatus;
import io.moorgate.traffic.http.head.Trailers;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What an endpoint sends in answer to one call, on its way to the client. Event loop of the call. */
final class EndpointAnswer implements StreamReader {
    private static final int CONTINUE = 100;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final String CONTENT_LENGTH = "content-length";

    private final StreamCall call;
    private final ClientRequest request;
    private final HttpStream client;
    private final Pick pick;
    private final CallRecord record;
    private final boolean toHead;
    private final RequestBody body;
    private EventStream events;

    EndpointAnswer(StreamCall call, ClientRequest request, Pick pick, CallRecord record, RequestBody body) {
        this.call = call;
        this.request = request;
        this.client = request.stream();
        this.pick = pick;
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
            if (status == CONTINUE) {
                body.continued();
            }
            client.writeHead(answer, false, HttpStream.UNHEARD);
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
        record.answered(status);
        pick.setCookie(request.isSecure()).ifPresent(cookie -> answer.add("set-cookie", cookie));
        RequestSecurity.hsts(request).ifPresent(value -> answer.set(RequestSecurity.HSTS, value));
        if (end) {
            record.trailers(answer);
        }
        boolean whole = end || toHead;
        if (!whole && EventStream.isBegunBy(answer) && !request.head().isGrpc()) {
            events = call.becomesEventStream(answer);
        }
        client.writeHead(answer, whole, whole ? call::answerEnded : HttpStream.UNHEARD);
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
        record.sent(data);
        if (events != null) {
            events.passes(data);
        }
        return call.toClient().offer(data, end);
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        if (!toHead) {
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
