package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * What of an answer's body arrives while its head waits to be passed on: no more than the window of its stream, since
 * nothing of it is credited. Event loop of the call.
 */
final class EarlyBody {
    private final Queue<ByteBuf> pieces = new ArrayDeque<>();
    private boolean isEnded;
    private Http2Headers trailers;

    void add(ByteBuf data, boolean end) {
        pieces.add(data.retain());
        isEnded |= end;
    }

    void add(Http2Headers last) {
        trailers = last;
    }

    /** Hands on what has arrived; {@code credit} gets how much of it is credited. */
    void passTo(StreamReader reader, IntConsumer credit) {
        while (!pieces.isEmpty()) {
            ByteBuf piece = pieces.remove();
            try {
                credit.accept(reader.onData(piece, isEnded && pieces.isEmpty()));
            } finally {
                piece.release();
            }
        }
        if (trailers != null) {
            reader.onTrailers(trailers);
        }
    }

    /** It is not wanted any more. */
    void release() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }
}
