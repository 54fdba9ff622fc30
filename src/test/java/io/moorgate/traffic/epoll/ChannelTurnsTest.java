package io.moorgate.traffic.epoll;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Ticker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a channel receives in a turn, and what it notices between two of them. */
class ChannelTurnsTest {
    private static final int BULK = 4 * 1024 * 1024;

    private final EpollLoopGroup loops = new EpollLoopGroup(1, Thread::new, Ticker.system());
    private final EpollLoop loop = (EpollLoop) loops.next();
    private final Recorder recorder = new Recorder();
    private final Channel listening = new ServerBootstrap()
            .group(loops)
            .channel(LoopServerChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
            .childHandler(recorder)
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();

    /** Records what each turn of the one channel has received. */
    private static final class Recorder extends ChannelInboundHandlerAdapter {
        final List<Integer> reads = new CopyOnWriteArrayList<>();
        final List<Integer> turns = new CopyOnWriteArrayList<>();
        final List<String> faults = new CopyOnWriteArrayList<>();
        volatile Channel channel;
        volatile Consumer<Channel> onRead = channel -> {};
        private int turnBytes;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            reads.add(((ByteBuf) bytes).readableBytes());
            turnBytes += ((ByteBuf) bytes).readableBytes();
            ReferenceCountUtil.release(bytes);
            onRead.accept(context.channel());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            turns.add(turnBytes);
            turnBytes = 0;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
            faults.add(fault.getMessage());
        }

        int received() {
            return turns.stream().mapToInt(Integer::intValue).sum();
        }
    }

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Socket connected() throws IOException {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        Socket peer = new Socket(address.getAddress(), address.getPort());
        await().until(() -> recorder.channel != null);
        return peer;
    }

    @Test
    void aHeadLargerThanItsFirstBufferIsReceivedAtOnceThoughManyOthersAreBusy() throws IOException {
        try (BusySockets crowd = new BusySockets(loop, 100, () -> {});
                Socket peer = connected()) {
            peer.getOutputStream().write(new byte[6_000]);
            awaitWaiting(peer, 6_000);
            recorder.channel.config().setAutoRead(true);
            await().until(() -> recorder.received() == 6_000);
            assertTrue(recorder.reads.size() > 1, "in more than one buffer");
            assertEquals(List.of(6_000), recorder.turns);
            assertTrue(crowd.turns() > 0);
        }
    }

    @Test
    void ofBulkATurnReceivesOneBufferWhileManyOthersAreBusy() throws IOException {
        try (BusySockets crowd = new BusySockets(loop, 100, () -> {});
                Socket peer = connected()) {
            recorder.channel.config().setAutoRead(true);
            peer.getOutputStream().write(new byte[BULK]);
            await().until(() -> recorder.received() == BULK);
            for (int bytes : recorder.turns) {
                assertTrue(bytes < ChannelSocket.CROWD_BYTES + 64 * 1024, () -> recorder.turns.toString());
            }
            assertTrue(crowd.turns() > 0);
        }
    }

    @Test
    void whatIsDeferredIsReceivedToItsEnd() throws IOException {
        try (BusySockets crowd = new BusySockets(loop, 100, () -> {})) {
            try (Socket peer = connected()) {
                recorder.channel.config().setAutoRead(true);
                peer.getOutputStream().write(new byte[BULK]);
            }
            await().until(() -> !recorder.channel.isOpen());
            assertEquals(BULK, recorder.received());
            assertTrue(crowd.turns() > 0);
        }
    }

    @Test
    void aResetIsNoticedThoughItsReaderWantsNoMoreBeforeItsNextTurn() throws IOException {
        recorder.onRead = channel -> ((DuplexChannel) channel).shutdownInput();
        try (Socket peer = connected()) {
            peer.getOutputStream().write(new byte[40_000]);
            awaitWaiting(peer, 40_000);
            peer.setSoLinger(true, 0);
        }
        await().until(() -> !recorder.channel.isOpen());
        assertEquals(1, recorder.faults.size(), recorder.faults::toString);
        assertTrue(recorder.faults.getFirst().contains("reset"), recorder.faults::toString);
    }

    @Test
    void anotherAllocatorHoldsFromTheNextTurnOn() throws IOException {
        try (Socket peer = connected()) {
            recorder.channel.config().setAutoRead(true);
            peer.getOutputStream().write(new byte[100]);
            await().until(() -> recorder.received() == 100);
            recorder.channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(10));
            peer.getOutputStream().write(new byte[100]);
            await().until(() -> recorder.received() == 200);
            recorder.reads.removeFirst();
            recorder.reads.forEach(bytes -> assertTrue(bytes <= 10, recorder.reads::toString));
        }
    }

    /** Waits until the kernel has {@code bytes} from {@code peer} for the channel, which does not read by itself (proc(5), /proc/net/tcp). */
    private static void awaitWaiting(Socket peer, int bytes) {
        String waiting = String.format(
                ".*:[0-9A-F]{4} [0-9A-F]+:%04X [0-9A-F]{2} [0-9A-F]+:%08X .*", peer.getLocalPort(), bytes);
        await().until(() -> Stream.of("/proc/net/tcp", "/proc/net/tcp6").anyMatch(table -> {
            try {
                return Files.readAllLines(Path.of(table)).stream().anyMatch(line -> line.matches(waiting));
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }));
    }
}
