package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.traffic.http.Lateness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that asks again and again while others attack, on a kept-alive connection, and a kubelet that asks whether the gateway is
 * alive: see {@link Asker}.
 */
final class InnocentBystander implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How often is looked whether an answer is late. */
    private static final int LOOK_MS = 200;

    private static final byte[] REQUEST =
            "GET /calm HTTP/1.1\r\nHost: calm.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final GatewayProcess gateway;
    private final Socket socket;
    private final String answer;
    private final List<Asker> askers = new ArrayList<>();

    /** Begins to ask {@code gateway}; answers end with {@code answer}. */
    InnocentBystander(GatewayProcess gateway, String answer) throws IOException {
        this.gateway = gateway;
        this.answer = answer;
        socket = connect();
        try {
            askOnce(socket, Asker.latenessOf(gateway));
        } catch (IOException notYet) {
            socket.close();
            throw notYet;
        }
        askers.add(new Asker(gateway, lateness -> askOnce(socket, lateness)));
        askers.add(Asker.ofLiveness(gateway));
    }

    /** From now on another one asks, on a new connection each time. */
    InnocentBystander alsoAnew() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            askAnew(Asker.latenessOf(gateway));
            return true;
        });
        askers.add(new Asker(gateway, this::askAnew));
        return this;
    }

    private Socket connect() throws IOException {
        Socket connected = new Socket("127.0.0.1", gateway.httpPort());
        connected.setSoTimeout(LOOK_MS);
        connected.setTcpNoDelay(true);
        return connected;
    }

    private void askAnew(Lateness lateness) throws IOException {
        try (Socket one = connect()) {
            askOnce(one, lateness);
        }
    }

    private void askOnce(Socket asked, Lateness lateness) throws IOException {
        asked.getOutputStream().write(REQUEST);
        InputStream in = asked.getInputStream();
        StringBuilder seen = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (!seen.toString().endsWith("\r\n\r\n" + answer)) {
            int read = read(in, bytes, seen, lateness);
            seen.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    private static int read(InputStream in, byte[] bytes, StringBuilder seen, Lateness lateness) throws IOException {
        while (true) {
            try {
                int read = in.read(bytes);
                if (read >= 0) {
                    return read;
                }
                throw new IOException("the connection has ended behind: " + seen);
            } catch (SocketTimeoutException notYet) {
                if (lateness.isOver()) {
                    throw new IOException("after " + lateness + " no more than: " + seen, notYet);
                }
            }
        }
    }

    /** Fails where an answer was late; waits for one more of each kind. How long the longest took, in milliseconds. */
    long check() {
        return askers.stream().mapToLong(Asker::check).max().orElseThrow();
    }

    @Override
    public void close() throws IOException {
        askers.forEach(Asker::close);
        socket.close();
    }
}
