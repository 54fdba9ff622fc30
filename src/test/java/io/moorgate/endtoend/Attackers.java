package io.moorgate.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that mean harm: each attack ends by itself, and what it has opened ends with {@link #close}. */
final class Attackers implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int CONNECT_MS_MAX = 10_000;

    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    /** What an attack does with one connection. */
    @FunctionalInterface
    interface Attack {
        void with(Socket socket) throws IOException;
    }

    /** {@code count} connections to {@code port} that stay, each of which does {@code attack}; how many were let in. */
    int hold(int count, int port, Attack attack) {
        return each(count, () -> {
            Socket socket = new Socket();
            open.add(socket);
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MS_MAX);
            attack.with(socket);
        });
    }

    /** {@code count} connections to {@code port} that are reset at once. */
    int connectAndClose(int count, int port) {
        return each(count, () -> {
            try (Socket socket = new Socket()) {
                socket.setSoLinger(true, 0);
                socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MS_MAX);
            }
        });
    }

    /** Sends {@code bytes}, {@code times} times, as far as the other side takes them. */
    static Attack flood(String first, byte[] bytes, int times) {
        return socket -> {
            send(socket, first);
            for (int time = 0; time < times; time++) {
                socket.getOutputStream().write(bytes);
            }
        };
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private interface Task {
        void run() throws IOException;
    }

    private static int each(int count, Task task) {
        AtomicInteger left = new AtomicInteger(count);
        AtomicInteger done = new AtomicInteger();
        List<Runnable> lanes = new ArrayList<>();
        for (int lane = 0; lane < AT_ONCE; lane++) {
            lanes.add(() -> {
                while (left.getAndDecrement() > 0) {
                    try {
                        task.run();
                        done.incrementAndGet();
                    } catch (IOException refused) {
                        // What is refused has not come: only those that have are counted.
                    }
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.forEach(threads::execute);
        }
        return done.get();
    }

    @Override
    public void close() {
        open.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException gone) {
                // It has ended already.
            }
        });
        open.clear();
    }
}
