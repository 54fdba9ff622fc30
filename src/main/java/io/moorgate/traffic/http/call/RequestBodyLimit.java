package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** Counts the body of a request against {@code max-request-body}, whatever length was announced. Event loop of the client. */
final class RequestBodyLimit implements StreamReader {
    private final StreamReader reader;
    private final Runnable tooLarge;
    private long left;

    private RequestBodyLimit(long max, StreamReader reader, Runnable tooLarge) {
        this.left = max;
        this.reader = reader;
        this.tooLarge = tooLarge;
    }

    /**
     * {@code reader} as it is where the route of {@code request} has no limit.
     *
     * @param tooLarge called once, at once where the length that the head announces is too large
     */
    static StreamReader around(ClientRequest request, StreamReader reader, Runnable tooLarge) {
        long max = request.route().limits().requestBytesMax();
        if (max == 0) {
            return reader;
        }
        if (announced(request) > max) {
            tooLarge.run();
            return reader;
        }
        return new RequestBodyLimit(max, reader, tooLarge);
    }

    private static long announced(ClientRequest request) {
        try {
            return request.head().get("content-length").map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }

    @Override
    public int onData(ByteBuf data, boolean end) {
        boolean wasWithin = left >= 0;
        left -= data.readableBytes();
        if (wasWithin && left < 0) {
            tooLarge.run();
        }
        return reader.onData(data, end);
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        reader.onTrailers(trailers);
    }

    @Override
    public void onBroken(StreamBreak how) {
        reader.onBroken(how);
    }
}
