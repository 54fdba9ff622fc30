package io.moorgate.endtoend;

import io.moorgate.time.Timers;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * WebSocket clients over TLS that do as docs/lifecycle.md advises: asked to come back, they reconnect after a random delay. Each keeps
 * sessions of its own, as a browser does, by the one name and port that all gateways have for it.
 */
final class ReturningTlsClients {
    static final String HOST = "chat.example";

    /** A gateway waits 10 s for a handshake, and a busy machine is slow. */
    private static final int HANDSHAKES_AT_ONCE = 24;

    private static final int OPCODE = 0x0f;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int MASKED = 0x80;
    private static final int LENGTH_OF_TWO_BYTES = 126;
    private static final long JITTER_NANOS_MAX = Duration.ofSeconds(1).toNanos();
    private static final String HANDSHAKE = "GET /chat HTTP/1.1\r\nHost: " + HOST + "\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private final ReadyGateways gateways;
    private final int port;
    private final Timers timers;
    private final TestAuthority authority;
    private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Semaphore handshakes = new Semaphore(HANDSHAKES_AT_ONCE);
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    /** Each gateway takes TLS at {@code port}. */
    ReturningTlsClients(ReadyGateways gateways, int port, Timers timers, TestAuthority authority) {
        this.gateways = gateways;
        this.port = port;
        this.timers = timers;
        this.authority = authority;
    }

    /** Begins {@code count} of them, each other one with TLS 1.2 at most. */
    void begin(int count) {
        for (int number = 0; number < count; number++) {
            One client = new One(number % 2 == 0 ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {"TLSv1.2"});
            Thread.ofVirtual().start(client::come);
        }
    }

    /** A client asks something of {@code first} and then of {@code other}. */
    void visit(GatewayProcess first, GatewayProcess other) throws IOException {
        TlsClient sessions = new TlsClient(authority);
        for (GatewayProcess gateway : List.of(first, other)) {
            try (Socket beneath = new Socket(gateway.host(), port);
                    SSLSocket socket = over(beneath, sessions, "TLSv1.3")) {
                socket.getOutputStream()
                        .write(("GET /none HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                lines(new DataInputStream(socket.getInputStream()));
            }
        }
    }

    private SSLSocket over(Socket beneath, TlsClient sessions, String... versions) throws IOException {
        SSLSocket socket = (SSLSocket) sessions.context().getSocketFactory().createSocket(beneath, HOST, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(versions);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    int live() {
        return live.get();
    }

    /** How many WebSockets have ever been opened. */
    int opened() {
        return opened.get();
    }

    /** How WebSockets have ended. */
    List<Integer> closeCodes() {
        return closeCodes;
    }

    /** What went wrong with any of them. */
    List<String> faults() {
        return faults;
    }

    /** One client, on a virtual thread. */
    private final class One {
        private final TlsClient sessions = new TlsClient(authority);
        private final String[] versions;

        One(String[] versions) {
            this.versions = versions;
        }

        void come() {
            GatewayProcess gateway = gateways.any();
            try (SSLSocket socket = dial(gateway)) {
                socket.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
                closeCodes.add(readToClose(socket));
            } catch (IOException | IllegalStateException fault) {
                faults.add(gateway.host() + ": " + fault);
            }
            timers.after(ThreadLocalRandom.current().nextLong(JITTER_NANOS_MAX), () -> Thread.ofVirtual()
                    .start(this::come));
        }

        private SSLSocket dial(GatewayProcess gateway) throws IOException {
            handshakes.acquireUninterruptibly();
            try {
                SSLSocket socket = over(new Socket(gateway.host(), port), sessions, versions);
                socket.startHandshake();
                return socket;
            } finally {
                handshakes.release();
            }
        }

        private int readToClose(SSLSocket socket) throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String status = lines(in).getFirst();
            if (!status.startsWith("HTTP/1.1 101 ")) {
                throw new IllegalStateException(status);
            }
            opened.incrementAndGet();
            live.incrementAndGet();
            try {
                while (true) {
                    int opcode = in.readUnsignedByte() & OPCODE;
                    int length = in.readUnsignedByte();
                    byte[] payload = in.readNBytes(length == LENGTH_OF_TWO_BYTES ? in.readUnsignedShort() : length);
                    if (opcode == CLOSE) {
                        answer(socket, CLOSE, payload);
                        return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                    } else if (opcode == PING) {
                        answer(socket, PING + 1, payload);
                    }
                }
            } finally {
                live.decrementAndGet();
            }
        }
    }

    private static List<String> lines(DataInputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        while (lines.isEmpty() || !lines.getLast().isEmpty()) {
            char next = (char) in.readUnsignedByte();
            if (next == '\n') {
                lines.add(line.toString().strip());
                line.setLength(0);
            } else {
                line.append(next);
            }
        }
        return lines;
    }

    /** A frame under a mask of zeros. */
    private static void answer(SSLSocket socket, int opcode, byte[] payload) throws IOException {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) (MASKED | opcode);
        frame[1] = (byte) (MASKED | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
    }
}
