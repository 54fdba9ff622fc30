package io.moorgate.traffic.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** Stands between one TLS client and the gateway, and keeps what the gateway sends. */
final class RecordTap implements AutoCloseable {
    /** The content type of an alert (RFC 8446 section 5.1). */
    static final int ALERT = 21;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<byte[]> sent = new CompletableFuture<>();

    RecordTap(int gateway) throws IOException {
        Thread.ofVirtual().start(() -> {
            try (Socket client = server.accept();
                    Socket toGateway = new Socket(InetAddress.getLoopbackAddress(), gateway)) {
                Thread.ofVirtual().start(() -> copy(client, toGateway));
                ByteArrayOutputStream kept = new ByteArrayOutputStream();
                InputStream in = toGateway.getInputStream();
                OutputStream out = client.getOutputStream();
                byte[] buffer = new byte[8192];
                for (int bytes = in.read(buffer); bytes >= 0; bytes = in.read(buffer)) {
                    kept.write(buffer, 0, bytes);
                    out.write(buffer, 0, bytes);
                }
                client.shutdownOutput();
                sent.complete(kept.toByteArray());
            } catch (IOException fault) {
                sent.completeExceptionally(fault);
            }
        });
    }

    private static void copy(Socket client, Socket toGateway) {
        try {
            client.getInputStream().transferTo(toGateway.getOutputStream());
            toGateway.shutdownOutput();
        } catch (IOException gone) {
            return;
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** The content type of the last record that the gateway sent before its FIN; fails where it sent RST. TLS 1.2. */
    int lastRecord() throws Exception {
        byte[] bytes = sent.get(20, java.util.concurrent.TimeUnit.SECONDS);
        int at = 0;
        int type = -1;
        while (at < bytes.length) {
            type = bytes[at];
            at += 5 + ((bytes[at + 3] & 0xff) << 8 | bytes[at + 4] & 0xff);
        }
        return at == bytes.length ? type : -2;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
