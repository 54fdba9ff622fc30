package io.moorgate.peers.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.peers.link.SharedKeyProof.Role;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a replica waits for the other side of a handshake, on a held clock. */
class PeerHandshakeTimeTest {
    private final HandshakeTimeout timeout = new HandshakeTimeout();
    private final List<String> refused = new ArrayList<>();

    @Test
    void eachHandshakeThatTookTooLongGivesTheNextOneMoreTimeUntilTheMost() {
        for (int seconds : List.of(3, 6, 12, 24, 24)) {
            assertTimeGiven(seconds);
        }
    }

    @Test
    void handshakesThatSucceedTakeTheTimeBackToTheLeast() {
        for (int turn = 0; turn < 3; turn++) {
            elapse(begin(), HandshakeTimeout.NANOS_MAX);
        }
        for (int seconds : List.of(18, 13, 10, 7, 5, 4, 3, 3)) {
            succeed();
            assertEquals(seconds, TimeUnit.NANOSECONDS.toSeconds(timeout.nanos()));
        }
        assertTimeGiven(3);
    }

    @Test
    void aHandshakeThatWasSlowButInTimeIsNoneThatFailed() {
        var channel = begin();
        elapse(channel, TimeUnit.SECONDS.toNanos(2));
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        elapse(channel, HandshakeTimeout.NANOS_MAX);
        assertTrue(channel.isOpen());
        assertEquals(List.of(), refused);
        assertTimeGiven(3);
    }

    /** That the next one has exactly {@code seconds}, and that its end says so and blames no key. */
    private void assertTimeGiven(int seconds) {
        refused.clear();
        var channel = begin();
        elapse(channel, TimeUnit.SECONDS.toNanos(seconds) - 1);
        assertTrue(channel.isOpen(), () -> refused.toString());
        elapse(channel, 1);
        assertEquals(List.of("no proof within " + seconds + " s"), refused);
        assertEquals(false, channel.isOpen());
    }

    private void succeed() {
        var channel = begin();
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        channel.close();
    }

    private EmbeddedChannel begin() {
        var channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline()
                .addLast(new FrameSplitter())
                .addLast(new PeerHandshake(
                        Optional.empty(),
                        Role.IS_DIALLED,
                        () -> new NettyWire(wire -> new Silent(), () -> {}),
                        refused::add,
                        timeout));
        return channel;
    }

    private static void elapse(EmbeddedChannel channel, long nanos) {
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private static final class Silent implements WireUser {
        @Override
        public void onFrame(ByteBuf frame) {}

        @Override
        public void onReadComplete() {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed() {}

        @Override
        public void end(String reason) {}
    }
}
