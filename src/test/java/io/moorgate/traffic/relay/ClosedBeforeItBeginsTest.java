package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.time.HeldTime;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A socket that has closed before a relay takes it up. */
class ClosedBeforeItBeginsTest {
    private final HeldTime time = new HeldTime();

    @Test
    void theRelayIsNotifiedOfTheClose() throws Exception {
        try (EpollLoop loop = new EpollLoop("relay", Ticker.system());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Relays relays = new Relays(
                    time, time, TrafficEvents.SILENT, UnpooledByteBufAllocator.DEFAULT, Optional.of(loop), time);
            AtomicReference<Transport> socket = new AtomicReference<>();
            CompletableFuture<Void> connected = new CompletableFuture<>();
            loop.execute(() -> socket.set(
                    relays.dial(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), new Dialing() {
                        @Override
                        public void connected() {
                            connected.complete(null);
                        }

                        @Override
                        public void failed(int errno) {
                            connected.completeExceptionally(new IllegalStateException("errno " + errno));
                        }
                    })));
            connected.get(20, TimeUnit.SECONDS);
            CompletableFuture.runAsync(() -> socket.get().abort(), loop).get(20, TimeUnit.SECONDS);
            Recorded events = new Recorded();
            CompletableFuture.runAsync(() -> socket.get().begin(events), loop).get(20, TimeUnit.SECONDS);
            events.closed.get(20, TimeUnit.SECONDS);
            CompletableFuture.runAsync(() -> {}, loop).get(20, TimeUnit.SECONDS);
            assertEquals(1, events.closes);
        }
    }

    private static final class Recorded extends SilentEvents {
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile int closes;

        @Override
        public void closed() {
            closes = closes + 1;
            closed.complete(null);
        }
    }
}
