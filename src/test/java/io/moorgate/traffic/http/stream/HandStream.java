package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;

/** A stream whose writes end when a test says so. */
final class HandStream implements HttpStream {
    final ByteBuf got = Unpooled.buffer();
    boolean writable = true;
    boolean ended;
    Http2Headers trailers;
    long credited;
    private List<WriteListener> pending = new ArrayList<>();

    /** Everything written so far has left, or never will. */
    void finishWrites(boolean written) {
        List<WriteListener> done = pending;
        pending = new ArrayList<>();
        done.forEach(listener -> listener.onDone(written));
    }

    @Override
    public void read(StreamReader reader) {}

    @Override
    public boolean isReadEnded() {
        return false;
    }

    @Override
    public boolean isWriteEnded() {
        return ended;
    }

    @Override
    public void credit(int bytes) {
        credited += bytes;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void writeHead(Http2Headers head, boolean end, WriteListener listener) {
        pending.add(listener);
    }

    @Override
    public void writeData(ByteBuf data, boolean end, WriteListener listener) {
        got.writeBytes(data);
        data.release();
        ended |= end;
        pending.add(listener);
    }

    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        this.trailers = trailers;
        ended = true;
        pending.add(listener);
    }

    @Override
    public void reset(long code) {}
}
