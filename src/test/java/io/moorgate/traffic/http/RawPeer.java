package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A socket that speaks HTTP and WebSocket byte by byte. */
public final class RawPeer implements AutoCloseable {
    public static final String HANDSHAKE = """
            GET /chat?room=1 HTTP/1.1\r
            Host: chat.example.com\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: chat, superchat\r
            Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
            \r
            """;
    public static final String SWITCHED = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            Sec-WebSocket-Protocol: superchat\r
            \r
            """;

    private final Socket socket;

    public RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    public static RawPeer connect(int port) throws IOException {
        return new RawPeer(new Socket("127.0.0.1", port));
    }

    public Socket socket() {
        return socket;
    }

    public RawPeer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawPeer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Reads an HTTP head, up to and with its empty line. */
    public String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed in the head: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    public String read(int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    public String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public void assertEnd() throws IOException {
        assertEquals(-1, socket.getInputStream().read());
    }

    /** Sends FIN. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** A short, final, unmasked text frame. */
    public static String text(String payload) {
        return "\u0081" + (char) payload.length() + payload;
    }

    /** The same with a masking key of zeros. */
    public static String maskedText(String payload) {
        return "\u0081" + (char) (0x80 | payload.length()) + "\0\0\0\0" + payload;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Sends {@code bytes} on a thread of its own. */
    public CompletableFuture<Void> sending(byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        send(bytes);
                    } catch (IOException fault) {
                        throw new IllegalStateException(fault);
                    }
                },
                Thread::startVirtualThread);
    }

    /** How many bytes have come of {@code bytes}. */
    public int received(int bytes) {
        try {
            return read(bytes).length();
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
