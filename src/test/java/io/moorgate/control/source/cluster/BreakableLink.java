package io.moorgate.control.source.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A port that leads to another one until it is switched to refuse, to cut what is open, or to swallow everything. */
public final class BreakableLink implements AutoCloseable {
    private final AtomicInteger target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesPassed = new AtomicLong();
    private final Semaphore flow = new Semaphore(1);
    private ServerSocket listener;
    private Thread acceptor;

    BreakableLink(int target) throws IOException {
        this.target = new AtomicInteger(target);
        listen(0);
        this.port = listener.getLocalPort();
    }

    int port() {
        return port;
    }

    /** How many bytes have come from either side. */
    long bytesPassed() {
        return bytesPassed.get();
    }

    /** New connections are refused and live ones are cut, as by a server that is gone. */
    public void refuse() throws IOException {
        listener.close();
        // A virtual thread in accept() closes the socket when it wakes up: until then the kernel takes connections.
        joinAcceptor();
        cut();
    }

    private void joinAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connections are accepted again. */
    public void restore() throws IOException {
        listen(port);
    }

    /** From now on it leads to another server, and live connections are reset. */
    void leadTo(int other) throws IOException {
        target.set(other);
        cut();
    }

    /** Live connections are reset. */
    public void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** From now on nothing passes, and neither side is notified. */
    public void stall() {
        flow.acquireUninterruptibly();
    }

    /** From now on nothing passes over the connections that are open; neither side is notified, and new ones work. */
    public void swallow() {
        swallowed.addAll(open);
    }

    /** Things pass again. */
    public void flow() {
        flow.release();
    }

    @Override
    public void close() throws IOException {
        refuse();
    }

    private void listen(int at) throws IOException {
        var fresh = new ServerSocket();
        fresh.setReuseAddress(true);
        fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        listener = fresh;
        acceptor = Thread.ofVirtual().start(() -> accept(fresh));
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket near = from.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target.get());
                open.add(near);
                open.add(far);
                Thread.ofVirtual().start(() -> pump(near, far));
                Thread.ofVirtual().start(() -> pump(far, near));
            }
        } catch (IOException closed) {
            // Refusing from now on.
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            for (int count = from.getInputStream().read(buffer);
                    count > 0;
                    count = from.getInputStream().read(buffer)) {
                flow.acquireUninterruptibly();
                flow.release();
                bytesPassed.addAndGet(count);
                if (!swallowed.contains(to)) {
                    to.getOutputStream().write(buffer, 0, count);
                }
            }
        } catch (IOException cut) {
            // The other pump finds its sockets closed too.
        } finally {
            open.remove(from);
            open.remove(to);
            swallowed.removeAll(Set.of(from, to));
        }
    }
}
