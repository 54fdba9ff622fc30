package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What the client of one call sends behind the head of its request. Event loop of the call. */
final class ClientSide implements StreamReader {
    private final StreamCall call;
    private final CallRecord record;
    private final RequestBody body;

    ClientSide(StreamCall call, CallRecord record, RequestBody body) {
        this.call = call;
        this.record = record;
        this.body = body;
    }

    @Override
    public int onData(ByteBuf data, boolean end) {
        if (call.isFinished()) {
            return data.readableBytes();
        }
        record.received(data);
        return body.offer(data, end);
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        if (!call.isFinished()) {
            body.offerTrailers(trailers);
        }
    }

    @Override
    public void onBroken(StreamBreak how) {
        call.clientGone(how);
    }
}
