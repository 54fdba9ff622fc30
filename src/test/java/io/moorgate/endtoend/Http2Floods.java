package io.moorgate.endtoend;

import io.moorgate.traffic.http.RawHttp2Client;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.IntFunction;

/** What a client sends on one HTTP/2 connection to do harm, behind the preface. */
final class Http2Floods {
    private static final int TIMES = 50_000;
    private static final int REFERENCES = 14_000;
    private static final int CANCEL = 8;

    private Http2Floods() {}

    /** A stream that stays open, and {@code frame} many times. */
    static ByteBuf of(ByteBuf frame) {
        return Unpooled.wrappedBuffer(post(1), RawHttp2Client.repeated(frame, TIMES));
    }

    /** Requests that are cancelled at once (CVE-2023-44487). */
    static ByteBuf rapidResets() {
        return eachOnItsStream(stream -> Unpooled.wrappedBuffer(
                RawHttp2Client.get(stream), RawHttp2Client.number(RawHttp2Client.RST_STREAM, stream, CANCEL)));
    }

    /** Requests that are each followed by a frame that has the gateway reset them (CVE-2025-8671). */
    static ByteBuf provokedResets(IntFunction<ByteBuf> frame) {
        return eachOnItsStream(stream -> Unpooled.wrappedBuffer(post(stream), frame.apply(stream)));
    }

    /** Requests that have ended, each with data behind its end. */
    static ByteBuf dataBehindTheEnd() {
        return eachOnItsStream(stream -> Unpooled.wrappedBuffer(
                RawHttp2Client.get(stream), RawHttp2Client.frame(RawHttp2Client.DATA, 0, stream, new byte[1])));
    }

    private static ByteBuf eachOnItsStream(IntFunction<ByteBuf> request) {
        ByteBuf bytes = Unpooled.buffer();
        for (int stream = 1; stream < 2 * TIMES; stream += 2) {
            bytes.writeBytes(request.apply(stream));
        }
        return bytes;
    }

    /** A header block that goes on and on, by {@code block} each time. */
    static ByteBuf continuations(ByteBuf block) {
        ByteBuf begin = RawHttp2Client.frame(
                RawHttp2Client.HEADERS, 0, 1, RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/"));
        ByteBuf more = RawHttp2Client.frame(RawHttp2Client.CONTINUATION, 0, 1, block);
        return Unpooled.wrappedBuffer(begin, RawHttp2Client.repeated(more, TIMES));
    }

    /** Header blocks of thousands of references to one large entry. */
    static ByteBuf references() {
        ByteBuf first = RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/");
        first.writeByte(0x40); // A literal that is indexed.
        RawHttp2Client.literal(first, "x");
        RawHttp2Client.literal(first, "v".repeat(4_000));
        ByteBuf bomb = RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/");
        for (int reference = 0; reference < REFERENCES; reference++) {
            bomb.writeByte(0x80 | 62);
        }
        int flags = RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM;
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeBytes(RawHttp2Client.frame(RawHttp2Client.HEADERS, flags, 1, first));
        for (int stream = 3; stream < 1_000; stream += 2) {
            bytes.writeBytes(RawHttp2Client.frame(RawHttp2Client.HEADERS, flags, stream, bomb.duplicate()));
        }
        return bytes;
    }

    private static ByteBuf post(int stream) {
        return RawHttp2Client.head(
                stream, false, ":method", "POST", ":scheme", "http", ":path", "/", ":authority", "web.example");
    }
}
