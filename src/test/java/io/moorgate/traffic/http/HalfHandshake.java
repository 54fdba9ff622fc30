package io.moorgate.traffic.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** A client that sends a ClientHello and then goes no further. */
final class HalfHandshake implements AutoCloseable {
    private final Socket socket;

    private HalfHandshake(Socket socket) {
        this.socket = socket;
    }

    static HalfHandshake begin(int port) throws IOException {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine("a.example.com", port);
            engine.setUseClientMode(true);
            engine.beginHandshake();
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(hello.array(), 0, hello.position());
            return new HalfHandshake(socket);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Until the first byte of the server's flight; an IOException where it does not come. */
    void awaitAnswer() throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("end");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
