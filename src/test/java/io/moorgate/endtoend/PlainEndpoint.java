package io.moorgate.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An endpoint of plain sockets, each served by a thread of its own, that costs next to nothing beside an attack. */
final class PlainEndpoint implements AutoCloseable {
    private final ServerSocket listening;

    /** What it does with a connection, which is closed behind it. */
    @FunctionalInterface
    interface Script {
        void serve(Peer peer) throws IOException;
    }

    /** The other end of one connection. */
    record Peer(Socket socket) {
        /** Reads to the end of a head of HTTP. */
        void readHead() throws IOException {
            InputStream in = socket.getInputStream();
            int ends = 0;
            while (ends < 4) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection has ended");
                }
                ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
            }
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Reads all that comes, and drops it. */
        void drop() throws IOException {
            byte[] bytes = new byte[64 * 1024];
            InputStream in = socket.getInputStream();
            while (in.read(bytes) >= 0) {
                // Nothing is done with it.
            }
        }
    }

    private PlainEndpoint(ServerSocket listening) {
        this.listening = listening;
    }

    static PlainEndpoint start(Script script) throws IOException {
        PlainEndpoint endpoint = new PlainEndpoint(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> endpoint.acceptAll(script));
        return endpoint;
    }

    private void acceptAll(Script script) {
        try {
            while (true) {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket, script));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void serve(Socket socket, Script script) {
        try (socket) {
            script.serve(new Peer(socket));
        } catch (IOException ended) {
            // The gateway has ended it.
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
