package io.moorgate.traffic.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP/2 client on a plain socket, whose every byte a test decides; what it gets is read on a thread of its own. */
public final class RawHttp2Client implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    public static final int ENHANCE_YOUR_CALM = 11;
    public static final int PROTOCOL_ERROR = 1;

    private static final int CHUNK = 32 * 1024;
    private static final int REMEMBERED_MAX = 100_000;

    private final Socket socket;
    private final OutputStream out;
    private volatile boolean closed;

    /** A frame that has come. */
    public record Frame(int type, int flags, int streamId, byte[] payload) {
        /** The 32 bits at {@code at} in the payload. */
        public int number(int at) {
            return Unpooled.wrappedBuffer(payload).getInt(at);
        }
    }

    /** How many bytes may be sent on stream 1, in all. */
    public final AtomicLong credit = new AtomicLong(65_535);

    /** What has come, in order; acknowledgements and credit left out. */
    public final List<Frame> frames = new CopyOnWriteArrayList<>();

    /** Connects to a loopback port; the preface and empty SETTINGS are sent. */
    public RawHttp2Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        out = socket.getOutputStream();
        ByteBuf begin = Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
        send(Unpooled.wrappedBuffer(begin, frame(SETTINGS, 0, 0)));
        Thread.ofVirtual().start(this::readAll);
    }

    private void readAll() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int streamId = in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == WINDOW_UPDATE && streamId == 1) {
                    credit.addAndGet(Unpooled.wrappedBuffer(payload).getInt(0));
                }
                boolean isRemembered = type != WINDOW_UPDATE && (type != SETTINGS && type != PING || flags == 0);
                if (isRemembered && (type == GOAWAY || frames.size() < REMEMBERED_MAX)) {
                    frames.add(new Frame(type, flags, streamId, payload));
                }
            }
        } catch (IOException end) {
            closed = true;
        }
    }

    /** Sends {@code bytes} in large pieces; what a connection that has closed does not take is left. */
    public boolean send(ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                bytes.readBytes(out, Math.min(CHUNK, bytes.readableBytes()));
            }
            return true;
        } catch (IOException end) {
            return false;
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** The error code of the GOAWAY that has come; -1 without one. */
    public int goAwayCode() {
        return frames.stream()
                .filter(frame -> frame.type() == GOAWAY)
                .map(frame -> frame.number(4))
                .findFirst()
                .orElse(-1);
    }

    /** What GOAWAY said. */
    @Override
    public String toString() {
        return frames.stream()
                .filter(frame -> frame.type() == GOAWAY)
                .map(frame -> new String(frame.payload(), StandardCharsets.ISO_8859_1))
                .toList()
                .toString();
    }

    /** The error code of the RST_STREAM that has come for a stream; -1 without one. */
    public int resetCode(int streamId) {
        return frames.stream()
                .filter(frame -> frame.type() == RST_STREAM && frame.streamId() == streamId)
                .map(frame -> frame.number(0))
                .findFirst()
                .orElse(-1);
    }

    /** Whether the answer's head on a stream has come. */
    public boolean isAnswered(int streamId) {
        return frames.stream().anyMatch(frame -> frame.type() == HEADERS && frame.streamId() == streamId);
    }

    /** The answer's header block on a stream, as characters of 8 bits. */
    public String block(int streamId) {
        return frames.stream()
                .filter(frame -> frame.type() == HEADERS && frame.streamId() == streamId)
                .map(frame -> new String(frame.payload(), StandardCharsets.ISO_8859_1))
                .findFirst()
                .orElse("");
    }

    public static ByteBuf frame(int type, int flags, int streamId, byte... payload) {
        return frame(type, flags, streamId, Unpooled.wrappedBuffer(payload));
    }

    public static ByteBuf frame(int type, int flags, int streamId, ByteBuf payload) {
        ByteBuf header = Unpooled.buffer(9)
                .writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(streamId);
        return Unpooled.wrappedBuffer(header, payload);
    }

    /** The frame of a 32-bit number, such as WINDOW_UPDATE and RST_STREAM. */
    public static ByteBuf number(int type, int streamId, int number) {
        return frame(type, 0, streamId, Unpooled.buffer(4).writeInt(number));
    }

    /** The head of a request in one frame. */
    public static ByteBuf head(int streamId, boolean end, String... fields) {
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), streamId, block(fields));
    }

    /** A GET. */
    public static ByteBuf get(int streamId) {
        return head(streamId, true, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "web.example");
    }

    /** The fields of a gRPC call; {@code more} follow. */
    public static String[] call(String... more) {
        String[] fields = {
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            "/calls.Test/Call",
            ":authority",
            "calls.example",
            "te",
            "trailers",
            "content-type",
            "application/grpc"
        };
        String[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return all;
    }

    /** A block of literals that are not indexed (RFC 7541 section 6.2.2). */
    public static ByteBuf block(String... fields) {
        ByteBuf block = Unpooled.buffer();
        for (int index = 0; index < fields.length; index += 2) {
            block.writeByte(0);
            literal(block, fields[index]);
            literal(block, fields[index + 1]);
        }
        return block;
    }

    /** A string literal without Huffman code (RFC 7541 section 5.2). */
    public static void literal(ByteBuf block, String text) {
        int length = text.length();
        if (length < 127) {
            block.writeByte(length);
        } else {
            block.writeByte(127);
            int rest = length - 127;
            while (rest >= 128) {
                block.writeByte(rest & 127 | 128);
                rest >>= 7;
            }
            block.writeByte(rest);
        }
        block.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    /** {@code one}, {@code times} times. */
    public static ByteBuf repeated(ByteBuf one, int times) {
        ByteBuf all = Unpooled.buffer(one.readableBytes() * times);
        for (int index = 0; index < times; index++) {
            all.writeBytes(one, one.readerIndex(), one.readableBytes());
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
