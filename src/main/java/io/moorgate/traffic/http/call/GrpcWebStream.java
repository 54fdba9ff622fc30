package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * The stream of a page that speaks gRPC-Web, as that of a client that speaks gRPC: trailers go into the body as its last
 * frame, and bodies of the text kind are base64. Event loop of the stream.
 */
public final class GrpcWebStream implements HttpStream {
    private static final int TRAILERS = 0x80;

    private final HttpStream client;
    private final GrpcWeb web;
    private final Base64Reader text = new Base64Reader();
    private int uncreditedRaw;
    private int uncredited;

    public GrpcWebStream(HttpStream client, GrpcWeb web) {
        this.client = client;
        this.web = web;
    }

    @Override
    public void read(StreamReader reader) {
        client.read(web.isText() ? new TextReader(reader) : reader);
    }

    @Override
    public boolean isReadEnded() {
        return client.isReadEnded();
    }

    @Override
    public boolean isWriteEnded() {
        return client.isWriteEnded();
    }

    /** Of text, the bytes that have come are credited when all that they say has been passed on. */
    @Override
    public void credit(int bytes) {
        if (!web.isText()) {
            client.credit(bytes);
            return;
        }
        uncredited -= bytes;
        int raw = creditDue();
        if (raw > 0) {
            client.credit(raw);
        }
    }

    private int creditDue() {
        if (uncredited > 0) {
            return 0;
        }
        int due = uncreditedRaw;
        uncreditedRaw = 0;
        return due;
    }

    @Override
    public void holds(int bytes) {
        client.holds(bytes);
    }

    @Override
    public boolean isWritable() {
        return client.isWritable();
    }

    @Override
    public void writeHead(Http2Headers head, boolean end, WriteListener listener) {
        if (head.contains("content-type")) {
            head.set("content-type", web.type());
        }
        head.remove("content-length");
        head.remove("trailer");
        client.writeHead(head, end, listener);
    }

    @Override
    public void writeData(ByteBuf data, boolean end, WriteListener listener) {
        client.writeData(web.isText() ? encoded(data) : data, end, listener);
    }

    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        StringBuilder block = new StringBuilder();
        for (Map.Entry<CharSequence, CharSequence> field : trailers) {
            block.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
        }
        byte[] bytes = block.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuf frame = Unpooled.buffer(bytes.length + 5)
                .writeByte(TRAILERS)
                .writeInt(bytes.length)
                .writeBytes(bytes);
        writeData(frame, true, listener);
    }

    /** Each piece by itself, padded: the pieces of a stream of text may be. */
    private static ByteBuf encoded(ByteBuf data) {
        try {
            return Unpooled.wrappedBuffer(Base64.getEncoder().encode(data.nioBuffer()));
        } finally {
            data.release();
        }
    }

    @Override
    public void reset(long code) {
        client.reset(code);
    }

    @Override
    public void closeAfterAnswer() {
        client.closeAfterAnswer();
    }

    /** Hands on what text says. */
    private final class TextReader implements StreamReader {
        private final StreamReader reader;

        TextReader(StreamReader reader) {
            this.reader = reader;
        }

        @Override
        public int onData(ByteBuf data, boolean end) {
            ByteBuf decoded = Unpooled.buffer(data.readableBytes());
            uncreditedRaw += data.readableBytes();
            if (!text.decode(data, decoded) || end && !text.isWhole()) {
                long code = Http2Error.PROTOCOL_ERROR.code();
                client.reset(code);
                reader.onBroken(StreamBreak.reset(code));
                return 0;
            }
            uncredited += decoded.readableBytes();
            uncredited -= reader.onData(decoded, end);
            return creditDue();
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
}
