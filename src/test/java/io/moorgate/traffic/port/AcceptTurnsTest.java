package io.moorgate.traffic.port;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Ticker;
import io.moorgate.traffic.epoll.BusySockets;
import io.moorgate.traffic.epoll.Descriptor;
import io.moorgate.traffic.epoll.EpollLoop;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long clients of a raw TCP port wait for those that transfer much. */
class AcceptTurnsTest {
    private static final int CLIENTS = 200;
    private static final int BUSY = 400;
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Ticker ticker = Ticker.system();
    private final EpollLoop loop = new EpollLoop("accepting", ticker);
    private final List<java.net.Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        loop.close();
        for (java.net.Socket client : clients) {
            client.close();
        }
    }

    @Test
    void eachRoundAcceptsSomeHoweverManySocketsAreBusy() throws IOException {
        Socket listening = Socket.newSocketStream();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.listen(CLIENTS);
        InetSocketAddress address = listening.localAddress();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(new java.net.Socket(address.getAddress(), address.getPort()));
        }
        try (BusySockets busy = new BusySockets(loop, BUSY, this::work)) {
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger turnsBefore = new AtomicInteger();
            AtomicInteger turnsUntilAll = new AtomicInteger();
            AcceptSocket socket = new AcceptSocket(
                    loop,
                    listening.intValue(),
                    address.getPort(),
                    (descriptor, peer) -> {
                        Descriptor.close(descriptor);
                        if (accepted.incrementAndGet() == CLIENTS) {
                            turnsUntilAll.set(busy.turns() - turnsBefore.get());
                        }
                    },
                    new RecordedEvents());
            loop.execute(() -> {
                turnsBefore.set(busy.turns());
                socket.begin();
            });
            await().until(() -> turnsUntilAll.get() > 0);
            assertTrue(turnsUntilAll.get() < BUSY, turnsUntilAll + " turns of others");
        }
    }

    private void work() {
        long untilNanos = ticker.nanos() + TURN_NANOS;
        while (ticker.nanos() - untilNanos < 0) {
            Thread.onSpinWait();
        }
    }
}
