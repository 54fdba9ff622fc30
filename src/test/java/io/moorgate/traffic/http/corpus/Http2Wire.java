package io.moorgate.traffic.http.corpus;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/** One end of an HTTP/2 connection, read on a thread of its own; it gives more credit than is ever used. */
final class Http2Wire implements AutoCloseable {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int INTERNAL_ERROR = 2;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int HEAD_BYTES_MAX = 1 << 20;
    private static final int WINDOW = 1 << 30;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int PATIENCE_SECONDS = 10;

    private final Socket socket;
    private final OutputStream out;
    private final boolean server;
    private final Consumer<Stream> onOpen;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final Semaphore credit = new Semaphore(DEFAULT_WINDOW);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, HEAD_BYTES_MAX);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private int initialWindow = DEFAULT_WINDOW;
    private int blockFlags;
    private int nextId = 1;

    private Http2Wire(Socket socket, boolean server, Consumer<Stream> onOpen) throws IOException {
        this.socket = socket;
        this.server = server;
        this.onOpen = onOpen;
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        if (!server) {
            out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        }
        frame(SETTINGS, 0, 0, Unpooled.buffer(6).writeShort(INITIAL_WINDOW_SIZE).writeInt(WINDOW));
        frame(WINDOW_UPDATE, 0, 0, Unpooled.buffer(4).writeInt(WINDOW));
        Thread.ofVirtual().start(this::readAll);
    }

    static Http2Wire client(Socket socket) throws IOException {
        return new Http2Wire(socket, false, stream -> {});
    }

    /** {@code onOpen} is given each stream that the gateway opens. */
    static Http2Wire server(Socket socket, Consumer<Stream> onOpen) throws IOException {
        return new Http2Wire(socket, true, onOpen);
    }

    /** Begins a client's exchange. */
    Stream open() {
        synchronized (streams) {
            Stream stream = new Stream(nextId);
            streams.put(nextId, stream);
            nextId += 2;
            return stream;
        }
    }

    private void readAll() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (server) {
                in.readFully(new byte[PREFACE.length()]);
            }
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int id = in.readInt();
                byte[] payload = new byte[length];
                in.readFully(payload);
                got(type, flags, id, payload);
            }
        } catch (IOException | Http2Exception end) {
            streams.values().forEach(stream -> stream.heard.cut());
        }
    }

    private void got(int type, int flags, int id, byte[] payload) throws IOException, Http2Exception {
        Stream stream = streams.get(id);
        ByteBuf bytes = Unpooled.wrappedBuffer(payload);
        switch (type) {
            case SETTINGS -> settings(flags, bytes);
            case PING -> frame(PING, ACK, 0, bytes);
            case WINDOW_UPDATE -> (stream == null ? credit : stream.window).release(bytes.readInt());
            case HEADERS, CONTINUATION -> headers(type, flags, id, payload);
            case DATA -> {
                stream.heard.data(bytes.toString(StandardCharsets.ISO_8859_1));
                if ((flags & END_STREAM) != 0) {
                    stream.heard.whole();
                }
            }
            case RST_STREAM -> stream.heard.cut();
            default -> {}
        }
    }

    private void settings(int flags, ByteBuf bytes) throws IOException {
        if ((flags & ACK) != 0) {
            return;
        }
        while (bytes.isReadable()) {
            if (bytes.readUnsignedShort() == INITIAL_WINDOW_SIZE) {
                initialWindow(bytes.readInt());
            } else {
                bytes.skipBytes(4);
            }
        }
        frame(SETTINGS, ACK, 0, Unpooled.EMPTY_BUFFER);
    }

    private void initialWindow(int bytes) {
        synchronized (streams) {
            streams.values().forEach(stream -> stream.window.release(Math.max(0, bytes - initialWindow)));
            initialWindow = bytes;
        }
    }

    private void headers(int type, int flags, int id, byte[] payload) throws Http2Exception {
        if (type == HEADERS) {
            block.reset();
            blockFlags = flags;
        }
        block.writeBytes(payload);
        if ((flags & END_HEADERS) == 0) {
            return;
        }
        Http2Headers headers = decoder.decodeHeaders(id, Unpooled.wrappedBuffer(block.toByteArray()));
        Stream stream = streams.get(id);
        if (stream == null) {
            stream = new Stream(id);
            streams.put(id, stream);
            onOpen.accept(stream);
        }
        stream.headers(headers);
        if ((blockFlags & END_STREAM) != 0) {
            stream.heard.whole();
        }
    }

    private synchronized void frame(int type, int flags, int id, ByteBuf payload) throws IOException {
        ByteBuf frame = Unpooled.buffer(9 + payload.readableBytes())
                .writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(id)
                .writeBytes(payload);
        frame.readBytes(out, frame.readableBytes());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One exchange. */
    final class Stream implements Talk {
        final Heard heard = new Heard();
        private final int id;
        private final Semaphore window = new Semaphore(initialWindow);

        private Stream(int id) {
            this.id = id;
        }

        private void headers(Http2Headers headers) {
            List<String> fields = new ArrayList<>();
            headers.forEach(field -> {
                if (field.getKey().charAt(0) != ':') {
                    fields.add(field.getKey() + ": " + field.getValue());
                }
            });
            if (headers.method() != null) {
                if (headers.authority() != null) {
                    fields.add("host: " + headers.authority());
                }
                heard.head(headers.method() + " " + headers.path(), "", fields);
            } else if (headers.status() == null) {
                heard.trailers(fields);
            } else if (headers.status().charAt(0) == '1') {
                heard.interim(headers.status().toString(), fields);
            } else {
                heard.head(headers.status().toString(), "", fields);
            }
        }

        @Override
        public void interim(String status, String... fields) throws IOException {
            block(END_HEADERS, Said.answer(status, fields).allFields(), ":status: " + status);
        }

        @Override
        public void head(Said said) throws IOException {
            int end = said.framing() == Said.Framing.NONE && said.trailers().isEmpty() ? END_STREAM : 0;
            int flags = said.cut().inHead() ? end : end | END_HEADERS;
            if (said.cut().atStart() || said.cut().inHead() && said.cut().isReset()) {
                return;
            }
            if (said.isAnswer()) {
                block(flags, said.allFields(), ":status: " + said.word(0));
                return;
            }
            List<String> fields = said.allFields().stream()
                    .filter(field -> !Said.nameOf(field).equals("host"))
                    .toList();
            String host = said.value("host").isEmpty() ? "web.example" : said.value("host");
            block(
                    flags,
                    fields,
                    ":method: " + said.word(0),
                    socket instanceof SSLSocket ? ":scheme: https" : ":scheme: http",
                    ":path: " + said.word(1),
                    ":authority: " + host);
        }

        private void block(int flags, List<String> fields, String... pseudo) throws IOException {
            ByteBuf literals = Unpooled.buffer();
            for (String field : pseudo) {
                FieldLiterals.add(literals, field);
            }
            fields.forEach(field -> FieldLiterals.add(literals, field));
            frame(HEADERS, flags, id, literals);
        }

        @Override
        public void rest(Said said, Runnable beforeCut) throws IOException {
            if (said.cut() != Said.Cut.NO) {
                if (said.cut().inBody()) {
                    data(said.body(), false);
                }
                beforeCut.run();
                if (said.cut().isReset()) {
                    frame(RST_STREAM, 0, id, Unpooled.buffer(4).writeInt(INTERNAL_ERROR));
                } else {
                    socket.close();
                }
                return;
            }
            if (said.framing() != Said.Framing.NONE) {
                data(said.body(), said.trailers().isEmpty());
            }
            if (!said.trailers().isEmpty()) {
                block(END_HEADERS | END_STREAM, said.trailers());
            }
        }

        private void data(String body, boolean end) throws IOException {
            ByteBuf left = Unpooled.copiedBuffer(body, StandardCharsets.ISO_8859_1);
            while (left.readableBytes() > PIECE_BYTES) {
                take(PIECE_BYTES);
                frame(DATA, 0, id, left.readSlice(PIECE_BYTES));
            }
            take(left.readableBytes());
            if (end || left.isReadable()) {
                frame(DATA, end ? END_STREAM : 0, id, left);
            }
        }

        private void take(int bytes) throws IOException {
            try {
                if (!window.tryAcquire(bytes, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        || !credit.tryAcquire(bytes, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("no credit for " + bytes + " bytes");
                }
            } catch (InterruptedException fault) {
                throw new IOException(fault);
            }
        }
    }
}
