package io.moorgate.traffic.http.http1;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.http.http2.StreamLimits;
import io.moorgate.traffic.live.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What HTTP/1.1 exchanges have waiting in the gateway is bounded for all together; those end whose other side takes nothing. */
class ExchangeBuffersTest {
    private static final int MIB = 1 << 20;
    private static final int ALL_BYTES = 2 * MIB;

    /** What may come in one turn of the event loop, before it is looked at again. */
    private static final int SLACK = 2 * MIB;

    private static final int CLIENTS = 200;
    private static final int LARGE = 8 * MIB;
    private static final int SLOW = 96 * MIB;

    /** More than the kernel holds for both sides. */
    private static final int TAKEN = 32 * MIB;

    private static final int SMALL_BUFFER = 4096;

    private static final String GET = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String GET_SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LoopTime time = new LoopTime();
    private final StreamFixture gateway = new StreamFixture(bounded(), time).with(Protocol.AUTO);
    private final List<Socket> clients = new ArrayList<>();

    private static HttpSettings bounded() {
        StreamLimits some = StreamLimits.DEFAULT;
        return HttpSettings.DEFAULT.with(new StreamLimits(
                some.streamsMax(),
                some.streamWindowBytes(),
                some.resetsMax(),
                some.controlFramesMax(),
                some.connectionBufferBytes(),
                ALL_BYTES,
                some.webSockets()));
    }

    @AfterEach
    void stop() throws IOException {
        closeClients();
        gateway.close();
    }

    private void closeClients() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private Socket asks(String head) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(SMALL_BUFFER);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private long ended() {
        Integer reached = gateway.events.limits.get("http1-buffers");
        return reached == null ? 0 : reached;
    }

    /** A client that takes a part of its answer from time to time. */
    private static final class SlowReader {
        private final InputStream in;
        private long left = SLOW;

        SlowReader(Socket socket) throws IOException {
            in = socket.getInputStream();
            int head = 0;
            while (head < 4) {
                head = in.read() == "\r\n\r\n".charAt(head) ? head + 1 : 0;
            }
        }

        /** So much that what waits for it in the gateway moves. */
        void take() throws IOException {
            in.skipNBytes(TAKEN);
            left -= TAKEN;
        }

        void takeAll() throws IOException {
            in.skipNBytes(left);
        }
    }

    @Test
    void exchangesEndWhoseClientsTakeNothingUntilWhatWaitsIsWithinItsBound() throws IOException {
        try (RawEndpoint endpoint = endpoint()) {
            gateway.routeTo(endpoint.port());
            for (int client = 0; client < CLIENTS; client++) {
                asks(GET);
                assertTrue(gateway.heldByExchanges() <= ALL_BYTES + SLACK, gateway.heldByExchanges() + " bytes");
            }
            await().atMost(PATIENCE).until(() -> ended() > 0 && gateway.heldByExchanges() <= ALL_BYTES);
            CloseReason limit = new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.LIMIT);
            await().until(() -> gateway.events.closed.getOrDefault(limit, 0) == ended());
            closeClients();
        }
        await().atMost(PATIENCE).until(() -> gateway.heldByExchanges() == 0);
        await().until(() -> gateway.connections.all().isEmpty());
    }

    @Test
    void oneWhoseClientTakesALittleGoesOnWhileThoseEndThatHaveTakenNothingForLonger() throws IOException {
        try (RawEndpoint endpoint = endpoint()) {
            gateway.routeTo(endpoint.port());
            Socket slowClient = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
            clients.add(slowClient);
            slowClient.getOutputStream().write(GET_SLOW.getBytes(StandardCharsets.US_ASCII));
            SlowReader slow = new SlowReader(slowClient);
            while (clients.size() < CLIENTS && atRest() <= ALL_BYTES / 2) {
                asks(GET);
            }
            time.advance(Duration.ofSeconds(30));
            slow.take();
            while (clients.size() < CLIENTS && ended() == 0) {
                asks(GET);
                atRest();
            }
            await().atMost(PATIENCE).until(() -> ended() > 0 && gateway.heldByExchanges() <= ALL_BYTES);
            slow.takeAll();
            closeClients();
        }
    }

    /** How many bytes wait when all clients have come and no more come for them, or a connection has been ended. */
    private long atRest() {
        AtomicLong before = new AtomicLong();
        await().atMost(PATIENCE)
                .until(() -> ended() > 0
                        || gateway.connections.all().size() == clients.size()
                                && before.get() == before.getAndSet(gateway.heldByExchanges()));
        return before.get();
    }

    private static RawEndpoint endpoint() throws IOException {
        byte[] part = new byte[MIB];
        return new RawEndpoint(peer -> {
            int size = peer.readHead().startsWith("GET /slow") ? SLOW : LARGE;
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            for (int sent = 0; sent < size; sent += MIB) {
                peer.socket.getOutputStream().write(part);
            }
        });
    }

    @Test
    void uploadsEndThatNoEndpointTakes() throws IOException {
        byte[] body = new byte[LARGE];
        CountDownLatch over = new CountDownLatch(1);
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            try {
                over.await();
            } catch (InterruptedException stop) {
                throw new IOException(stop);
            }
        })) {
            gateway.routeTo(endpoint.port());
            for (int client = 0; client < CLIENTS; client++) {
                Socket uploads = asks("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
                Thread.startVirtualThread(() -> {
                    try {
                        uploads.getOutputStream().write(body);
                    } catch (IOException ended) {
                        // The gateway takes no more.
                    }
                });
            }
            await().atMost(PATIENCE).until(() -> ended() > 0 && gateway.heldByExchanges() <= ALL_BYTES);
            closeClients();
            over.countDown();
        }
        await().atMost(PATIENCE).until(() -> gateway.heldByExchanges() == 0);
    }
}
