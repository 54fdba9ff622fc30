package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;

/**
 * What leaves on one HTTP/1.1 connection. Small pieces of one turn of the event loop are gathered in one buffer, which
 * leaves with one write at the end of the turn; large ones are not copied. Event loop of the connection.
 */
final class Outgoing implements Runnable {
    /** Larger pieces leave as they came. */
    static final int COPIED_BYTES_MAX = 4 * 1024;

    /** So much is gathered at most. */
    private static final int GATHERED_BYTES_MAX = 16 * 1024;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final HeldBytes held;
    private ByteBuf gathered;
    private ChannelPromise promise;
    private ChannelFuture lastWrite;
    private boolean due;

    /** For {@code channel}; in turns of its event loop. What waits is counted in {@code buffers}. */
    Outgoing(Channel channel, ExchangeBuffers buffers) {
        this.channel = channel;
        this.held = buffers.open(channel);
    }

    /** Whether what is given now leaves without waiting long for the other side. */
    boolean isWritable() {
        return channel.isWritable() && !held.isHeldBack();
    }

    /** What may be read ahead now of what the other side is to be given, or has sent. */
    int window() {
        return held.window();
    }

    /** {@code bytes} more, or fewer, are parked because of the connection. */
    void parks(int bytes) {
        held.parks(bytes);
    }

    /** How the connection broke, where it did. */
    StreamBreak brokenBy() {
        return held.isOverLimit() ? StreamBreak.OVER_LIMIT : StreamBreak.lost();
    }

    /** A head; {@code soon}: that much more is about to follow. */
    void head(HeadWriter head, long soon) {
        int room = head.length() + Math.clamp(soon, 0, COPIED_BYTES_MAX);
        head.writeTo(room(room));
    }

    /** Data of a body as it is, taking over the reference; {@code listener} is notified when it has left. */
    void data(ByteBuf data, HttpStream.WriteListener listener) {
        int bytes = data.readableBytes();
        if (bytes > COPIED_BYTES_MAX) {
            writeLarge(data, listener);
            return;
        }
        if (bytes > 0) {
            room(bytes).writeBytes(data);
        }
        data.release();
        heard(listener);
    }

    /** As above, as a chunk (RFC 9112 section 7.1); empty data is none. */
    void chunk(ByteBuf data, HttpStream.WriteListener listener) {
        int bytes = data.readableBytes();
        if (bytes == 0) {
            data(data, listener);
            return;
        }
        boolean copied = bytes <= COPIED_BYTES_MAX;
        ByteBuf room = room(Long.BYTES + 2 * CRLF.length + (copied ? bytes : 0));
        room.writeCharSequence(Integer.toHexString(bytes), StandardCharsets.US_ASCII);
        room.writeBytes(CRLF);
        if (copied) {
            room.writeBytes(data).writeBytes(CRLF);
            data.release();
        } else {
            writeLarge(data, HttpStream.UNHEARD);
            room(CRLF.length).writeBytes(CRLF);
        }
        heard(listener);
    }

    private void writeLarge(ByteBuf data, HttpStream.WriteListener listener) {
        writeGathered();
        heard(listener);
        lastWrite = channel.write(data, takePromise());
    }

    /** The end of a body in chunks, without trailers. */
    void lastChunk() {
        room(LAST_CHUNK.length + CRLF.length).writeBytes(LAST_CHUNK).writeBytes(CRLF);
    }

    /** The end of a body in chunks, with a section of trailers. */
    void lastChunk(HeadWriter trailers) {
        trailers.writeTo(room(LAST_CHUNK.length + trailers.length()).writeBytes(LAST_CHUNK));
    }

    /** {@code listener} is notified when all that was given so far has left. */
    void heard(HttpStream.WriteListener listener) {
        if (listener != HttpStream.UNHEARD) {
            promise().addListener(done -> listener.onDone(done.isSuccess()));
        }
    }

    /** Done when all that was given so far has left. */
    ChannelPromise promise() {
        if (promise == null) {
            promise = channel.newPromise();
        }
        return promise;
    }

    /** What was given leaves at the end of this turn. */
    void flushSoon() {
        if (!due) {
            due = true;
            channel.eventLoop().execute(this);
        }
    }

    /** What was given leaves now. */
    void flush() {
        writeGathered();
        channel.flush();
        if (lastWrite != null) {
            held.flushed(lastWrite);
            lastWrite = null;
        }
    }

    @Override
    public void run() {
        due = false;
        flush();
    }

    private ByteBuf room(int bytes) {
        if (gathered != null && gathered.readableBytes() + bytes > GATHERED_BYTES_MAX) {
            writeGathered();
        }
        if (gathered == null) {
            gathered = channel.alloc().directBuffer(bytes);
        }
        return gathered;
    }

    private void writeGathered() {
        if (gathered != null || promise != null) {
            ByteBuf bytes = gathered == null ? Unpooled.EMPTY_BUFFER : gathered;
            gathered = null;
            lastWrite = channel.write(bytes, takePromise());
        }
    }

    private ChannelPromise takePromise() {
        ChannelPromise taken = promise();
        promise = null;
        return taken;
    }
}
