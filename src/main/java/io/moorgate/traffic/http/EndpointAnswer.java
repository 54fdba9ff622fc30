package io.moorgate.traffic.http;

import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.http.head.HttpStatus;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What an endpoint sends in answer to one call, on its way to the client. Event loop of the call. */
final class EndpointAnswer implements StreamReader {
    private static final int CONTINUE = 100;

    private final StreamCall call;
    private final ClientRequest request;
    private final HttpStream client;
    private final Pick pick;
    private final CallRecord record;
    private final boolean toHead;

    EndpointAnswer(StreamCall call, ClientRequest request, Pick pick, CallRecord record) {
        this.call = call;
        this.request = request;
        this.client = request.stream();
        this.pick = pick;
        this.record = record;
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
                call.continued();
            }
            client.writeHead(answer, false, HttpStream.UNHEARD);
            return;
        }
        call.headPasses();
        record.answered(status);
        pick.setCookie(request.isSecure()).ifPresent(cookie -> answer.add("set-cookie", cookie));
        if (end) {
            record.trailers(answer);
        }
        boolean whole = end || toHead;
        client.writeHead(answer, whole, whole ? call::answerEnded : HttpStream.UNHEARD);
    }

    @Override
    public int onData(ByteBuf data, boolean end) {
        if (toHead) {
            return data.readableBytes();
        }
        record.sent(data);
        return call.toClient().offer(data, end);
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        if (!toHead) {
            record.trailers(trailers);
            call.toClient().offerTrailers(trailers);
        }
    }

    @Override
    public void onBroken(StreamBreak how) {
        call.endpointBroke(how);
    }
}
