import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * One end of an HTTP/2 connection without TLS, as little of it as loads and endpoints need: frames, header compression
 * and both ways of flow control. What is sent while a read is handled goes out in one write at its end.
 */
abstract class Http2 extends ChannelInboundHandlerAdapter {
    private static final int DATA = 0, HEADERS = 1, RESET = 3, SETTINGS = 4, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1, ACK = 1, END_HEADERS = 4, PADDED = 8, PRIORITY = 0x20;
    private static final int FRAME_BYTES_MAX = 16_384;
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 1 << 24;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final boolean isClient;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
    private final ArrayDeque<Http2Stream> blocked = new ArrayDeque<>();

    private ChannelHandlerContext context;
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private ByteBuf out;
    private boolean isReading;
    private boolean isPrefaceDue;
    private int nextId = 1;
    private int sendWindow = 65_535;
    private int streamSendWindow = 65_535;
    private int received;

    Http2(boolean isClient) {
        this.isClient = isClient;
        isPrefaceDue = !isClient;
    }

    /** The connection is there. */
    void onOpen() {}

    abstract void onHeaders(Http2Stream stream, Http2Headers headers, boolean isEnd) throws Exception;

    /** {@code data} is lent. */
    abstract void onData(Http2Stream stream, ByteBuf data, boolean isEnd) throws Exception;

    abstract void onFault(String why);

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (isClient) {
            buffer().writeCharSequence(PREFACE, StandardCharsets.US_ASCII);
        }
        head(12, SETTINGS, 0, 0);
        out.writeShort(4).writeInt(STREAM_WINDOW); // INITIAL_WINDOW_SIZE
        out.writeShort(3).writeInt(100_000); // MAX_CONCURRENT_STREAMS
        head(4, WINDOW_UPDATE, 0, 0);
        out.writeInt(CONNECTION_WINDOW - 65_535);
        onOpen();
        flush();
    }

    /** A new stream of this client. */
    Http2Stream open() {
        Http2Stream stream = new Http2Stream(nextId, streamSendWindow);
        nextId += 2;
        streams.put(stream.id, stream);
        return stream;
    }

    void sendHeaders(Http2Stream stream, Http2Headers headers, boolean isEnd) throws Exception {
        int start = buffer().writerIndex();
        head(0, HEADERS, END_HEADERS | (isEnd ? END_STREAM : 0), stream.id);
        encoder.encodeHeaders(stream.id, headers, out);
        out.setMedium(start, out.writerIndex() - start - 9);
    }

    /** Sends {@code data}, which it takes, as far as the windows go, and the rest later. */
    void sendData(Http2Stream stream, ByteBuf data, boolean isEnd) {
        stream.queue.add(data);
        stream.endsAfterQueue |= isEnd;
        pump(stream);
    }

    private void pump(Http2Stream stream) {
        while (!stream.queue.isEmpty()) {
            ByteBuf data = stream.queue.peek();
            int length = Math.min(Math.min(data.readableBytes(), FRAME_BYTES_MAX), Math.min(sendWindow, stream.sendWindow));
            if (length <= 0 && data.isReadable()) {
                if (!stream.isBlocked) {
                    stream.isBlocked = true;
                    blocked.add(stream);
                }
                return;
            }
            sendWindow -= length;
            stream.sendWindow -= length;
            boolean isLast = length == data.readableBytes() && stream.queue.size() == 1;
            head(length, DATA, isLast && stream.endsAfterQueue ? END_STREAM : 0, stream.id);
            out.writeBytes(data, length);
            if (!data.isReadable()) {
                stream.queue.remove().release();
            }
        }
    }

    private void pumpBlocked() {
        for (int count = blocked.size(); count > 0; count--) {
            Http2Stream stream = blocked.remove();
            stream.isBlocked = false;
            pump(stream);
        }
    }

    void forget(Http2Stream stream) {
        streams.remove(stream.id);
    }

    /** Sends what has been given; by itself at the end of a read. */
    void flush() {
        if (!isReading && out != null) {
            ByteBuf full = out;
            out = null;
            context.writeAndFlush(full, context.voidPromise());
        }
    }

    private ByteBuf buffer() {
        if (out == null) {
            out = context.alloc().buffer(32_768);
        }
        return out;
    }

    private void head(int length, int type, int flags, int stream) {
        buffer().writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) throws Exception {
        isReading = true;
        if (in.isReadable()) {
            ByteBuf joined = ctx.alloc().buffer(in.readableBytes() + ((ByteBuf) read).readableBytes());
            joined.writeBytes(in).writeBytes((ByteBuf) read);
            in.release();
            ((ByteBuf) read).release();
            in = joined;
        } else {
            in.release();
            in = (ByteBuf) read;
        }
        if (isPrefaceDue && in.readableBytes() >= PREFACE.length()) {
            in.skipBytes(PREFACE.length());
            isPrefaceDue = false;
        }
        while (!isPrefaceDue && in.readableBytes() >= 9 && in.readableBytes() >= 9 + in.getUnsignedMedium(in.readerIndex())) {
            int length = in.readUnsignedMedium();
            int type = in.readByte();
            int flags = in.readByte();
            int stream = in.readInt();
            ByteBuf body = in.readSlice(length);
            onFrame(type, flags, stream, body);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        isReading = false;
        flush();
    }

    private void onFrame(int type, int flags, int id, ByteBuf body) throws Exception {
        switch (type) {
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    onSettings(body);
                    head(0, SETTINGS, ACK, 0);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    head(8, PING, ACK, 0);
                    out.writeBytes(body);
                }
            }
            case WINDOW_UPDATE -> {
                int more = body.readInt();
                if (id == 0) {
                    sendWindow += more;
                } else if (streams.get(id) != null) {
                    streams.get(id).sendWindow += more;
                }
                pumpBlocked();
            }
            case HEADERS -> {
                int padding = (flags & PADDED) != 0 ? body.readUnsignedByte() : 0;
                body.skipBytes((flags & PRIORITY) != 0 ? 5 : 0);
                if ((flags & END_HEADERS) == 0) {
                    throw new IllegalStateException("CONTINUATION is not read here");
                }
                Http2Headers headers = decoder.decodeHeaders(id, body.slice(body.readerIndex(), body.readableBytes() - padding));
                Http2Stream stream = streams.get(id);
                if (stream == null && !isClient) {
                    stream = new Http2Stream(id, streamSendWindow);
                    streams.put(id, stream);
                }
                if (stream != null) {
                    onHeaders(stream, headers, (flags & END_STREAM) != 0);
                }
            }
            case DATA -> onDataFrame(flags, id, body);
            case RESET -> {
                Http2Stream stream = streams.remove(id);
                if (stream != null && isClient) {
                    onFault("RST_STREAM " + body.readInt());
                }
            }
            case GOAWAY -> onFault("GOAWAY " + body.getInt(4));
            default -> {}
        }
    }

    private void onDataFrame(int flags, int id, ByteBuf body) throws Exception {
        int length = body.readableBytes();
        received += length;
        if (received > CONNECTION_WINDOW / 4) {
            head(4, WINDOW_UPDATE, 0, 0);
            out.writeInt(received);
            received = 0;
        }
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            return;
        }
        stream.received += length;
        boolean isEnd = (flags & END_STREAM) != 0;
        if (!isEnd && stream.received > STREAM_WINDOW / 4) {
            head(4, WINDOW_UPDATE, 0, id);
            out.writeInt(stream.received);
            stream.received = 0;
        }
        int padding = (flags & PADDED) != 0 ? body.readUnsignedByte() : 0;
        onData(stream, body.readSlice(body.readableBytes() - padding), isEnd);
    }

    private void onSettings(ByteBuf body) throws Exception {
        while (body.readableBytes() >= 6) {
            int name = body.readUnsignedShort();
            long value = body.readUnsignedInt();
            if (name == 1) {
                encoder.configuration().maxHeaderTableSize(Math.min(value, 4096));
            } else if (name == 4) {
                int more = (int) value - streamSendWindow;
                streamSendWindow = (int) value;
                streams.values().forEach(stream -> stream.sendWindow += more);
                pumpBlocked();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        onFault("a connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        onFault(cause.toString());
        ctx.close();
    }

    static Http2Headers headers(String... namesAndValues) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }
}
