package io.moorgate.traffic.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A loopback port that answers no SYN, since nothing accepts and its backlog is full: dialling it times out. */
public final class FullBacklog implements AutoCloseable {
    private static final int FILLERS_MAX = 64;
    private static final int SETTLE_MS = 250;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<SocketChannel> fillers = new ArrayList<>();

    public FullBacklog() throws IOException {
        while (fillers.size() < FILLERS_MAX) {
            SocketChannel filler = SocketChannel.open();
            fillers.add(filler);
            try {
                filler.socket().connect(new InetSocketAddress(server.getInetAddress(), port()), SETTLE_MS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("backlog: still not full after " + FILLERS_MAX + " connections (expected: full)");
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
        server.close();
    }
}
