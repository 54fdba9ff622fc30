package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** Reads a stream that has no other reader: drops everything. */
public final class Unread implements StreamReader {
    /** The only one; it has no state. */
    public static final StreamReader READER = new Unread();

    private Unread() {}

    @Override
    public int onData(ByteBuf data, boolean end) {
        return data.readableBytes();
    }

    @Override
    public void onTrailers(Http2Headers trailers) {}

    @Override
    public void onBroken(StreamBreak how) {}
}
