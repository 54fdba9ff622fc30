package io.moorgate.traffic.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private final EpollLoop loop = new EpollLoop("never-started", Ticker.system());
    private final SocketTable table = new SocketTable();

    @Test
    void anEventForAClosedSocketFindsNobodyThoughItsPlaceIsTakenAgain() {
        EpollSocket first = socket();
        table.add(first);
        long stale = first.key;
        table.remove(first);
        assertNull(table.get(stale));
        EpollSocket second = socket();
        table.add(second);
        assertEquals((int) stale, (int) second.key, "the place");
        assertNotEquals(stale, second.key);
        assertNull(table.get(stale));
        assertSame(second, table.get(second.key));
    }

    @Test
    void removingTwiceFreesOnePlace() {
        EpollSocket first = socket();
        table.add(first);
        table.remove(first);
        table.remove(first);
        EpollSocket second = socket();
        EpollSocket third = socket();
        table.add(second);
        table.add(third);
        assertNotEquals((int) second.key, (int) third.key);
    }

    @Test
    void growsAndForgetsThousands() {
        List<EpollSocket> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            EpollSocket socket = socket();
            table.add(socket);
            all.add(socket);
        }
        all.forEach(socket -> assertSame(socket, table.get(socket.key)));
        table.forEach(table::remove);
        all.forEach(socket -> assertNull(table.get(socket.key)));
    }

    private EpollSocket socket() {
        return new RecordedSocket(loop, Descriptor.NONE);
    }
}
