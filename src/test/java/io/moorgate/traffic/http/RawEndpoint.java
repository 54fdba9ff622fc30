package io.moorgate.traffic.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint whose every connection is served by a script on a thread of its own. */
public final class RawEndpoint implements AutoCloseable {
    public final List<String> heads = new CopyOnWriteArrayList<>();
    public final List<String> ends = new CopyOnWriteArrayList<>();
    private final ServerSocket server;

    /** What an endpoint does with a connection; an exception ends the connection. */
    public interface Script {
        public void serve(Peer peer) throws IOException;
    }

    private final java.util.concurrent.atomic.AtomicInteger accepted = new java.util.concurrent.atomic.AtomicInteger();

    public RawEndpoint(Script script) throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
    }

    /** Accepts from {@code server}, which it closes. */
    public RawEndpoint(ServerSocket server, Script script) {
        this.server = server;
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** Answers every request with the same bytes and keeps the connection. */
    public static RawEndpoint answering(String answer) throws IOException {
        return new RawEndpoint(peer -> {
            while (true) {
                String head = peer.readHead().toLowerCase(java.util.Locale.ROOT);
                int at = head.indexOf("content-length: ");
                if (at >= 0) {
                    peer.read(Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at))));
                }
                if (head.contains("transfer-encoding: chunked")) {
                    peer.readUntil("0\r\n\r\n");
                }
                peer.send(answer);
            }
        });
    }

    /** Connections that it has accepted. */
    public int accepted() {
        return accepted.get();
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(script, socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Script script, Socket socket) {
        try (socket) {
            socket.setSoTimeout(20_000);
            script.serve(new Peer(socket));
            ends.add("done");
        } catch (IOException end) {
            ends.add(String.valueOf(end.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The gateway, as the endpoint sees it. */
    public final class Peer {
        public final Socket socket;

        public Peer(Socket socket) {
            this.socket = socket;
        }

        public String readHead() throws IOException {
            String head = readUntil("\r\n\r\n");
            heads.add(head);
            return head;
        }

        public String readUntil(String mark) throws IOException {
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            while (!seen.toString(StandardCharsets.ISO_8859_1).endsWith(mark)) {
                int octet = socket.getInputStream().read();
                if (octet < 0) {
                    throw new IOException("end of stream");
                }
                seen.write(octet);
            }
            return seen.toString(StandardCharsets.ISO_8859_1);
        }

        public String read(int bytes) throws IOException {
            return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
        }

        public void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
