package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Many live TCP sessions, each of which sends one byte and receives it, and records how and when it ended. */
final class ManyTcpClients {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Ticker ticker = Ticker.system();
    private final NetClient client;
    private final List<NetSocket> live = new CopyOnWriteArrayList<>();
    private final List<Long> endedNanos = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger heard = new AtomicInteger();

    ManyTcpClients(Vertx vertx) {
        client = vertx.createNetClient();
    }

    /** Opens {@code count} of them. */
    void open(int count, int port) {
        Users.each(count, index -> client.connect(port, "127.0.0.1").map(socket -> {
            live.add(socket);
            socket.handler(bytes -> heard.addAndGet(bytes.length()));
            socket.exceptionHandler(fault -> faults.add(fault.toString()));
            socket.closeHandler(closed -> {
                live.remove(socket);
                endedNanos.add(ticker.nanos());
            });
            return socket;
        }));
    }

    /** All that live send a byte and receive it; fails where they are not {@code count}. */
    void everybodyEchoes(int count) {
        int before = heard.get();
        live.forEach(socket -> socket.write("."));
        await().atMost(PATIENCE).until(() -> heard.get() == before + count);
    }

    /** When those that have ended did, on this machine's monotonic clock. */
    LongStream endedNanos() {
        return endedNanos.stream().mapToLong(Long::longValue);
    }

    /** How many have ended. */
    int ended() {
        return endedNanos.size();
    }

    /** What went wrong with any of them: a reset, for one. */
    List<String> faults() {
        return faults;
    }
}
