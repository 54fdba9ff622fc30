package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Ticker;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayLoopsTest {
    @Test
    void thereIsOneBesideEachEventLoop() {
        EventLoopGroup group = new EpollEventLoopGroup(2);
        try (RelayLoops loops = new RelayLoops(group, Ticker.system())) {
            assertTrue(loops.isOwn());
            assertEquals(2, loops.all().size());
        } finally {
            end(group);
        }
    }

    @Test
    void thereIsNoneWhereNettyDoesNotUseEpoll() {
        EventLoopGroup group = new NioEventLoopGroup(1);
        try (RelayLoops loops = new RelayLoops(group, Ticker.system())) {
            assertFalse(loops.isOwn());
            assertEquals(0, loops.all().size());
        } finally {
            end(group);
        }
    }

    private static void end(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
