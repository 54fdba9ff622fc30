package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a drain ends its connections while the gateway stands still now and then. */
class DrainPausesTest {
    private static final int COUNT = 1_000;
    private static final Duration WINDOW = Duration.ofSeconds(100);

    private final HeldTime time = new HeldTime();
    private final long seed = new Random().nextLong();
    private final Drains drains = new Drains(time, time, new HeardDrains(), new Random(seed));

    private List<HeldConnection> connections(int count, Patience patience) {
        return IntStream.range(0, count)
                .mapToObj(index -> new HeldConnection(time, true, patience))
                .toList();
    }

    private List<HeldConnection> drained(Patience patience, Duration settle) {
        List<HeldConnection> connections = connections(COUNT, patience);
        drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, WINDOW, settle, connections);
        return connections;
    }

    private static long closed(List<HeldConnection> connections) {
        return connections.stream().filter(HeldConnection::isTold).count();
    }

    private void assertClosed(int from, int to, List<HeldConnection> connections) {
        long closed = closed(connections);
        assertTrue(from <= closed && closed <= to, () -> closed + " closed, seed " + seed);
    }

    private void assertClosedAfter(Duration span, int from, int to, List<HeldConnection> connections) {
        time.advance(span);
        assertClosed(from, to, connections);
    }

    @ParameterizedTest
    @ValueSource(longs = {600, 2_000})
    void whereEachLookIsLateTheyEndEvenlyAllTheSame(long apartMs) {
        List<HeldConnection> connections = drained(Patience.ANYTIME, Duration.ZERO);
        for (int second = 2; second <= 94; second += 2) {
            for (long ms = 0; ms < 2_000; ms += apartMs) {
                time.pause(Duration.ofMillis(Math.min(apartMs, 2_000 - ms)));
                time.advance(Duration.ZERO);
            }
            int due = COUNT * second / 95;
            assertClosed(due - 60, due + 30, connections);
        }
    }

    @Test
    void wherePausesComeTimeAndAgainNoneArePutOffToTheLast() {
        List<HeldConnection> connections = drained(Patience.ANYTIME, Duration.ZERO);
        for (int pause = 0; pause < 128; pause++) {
            time.pause(Duration.ofMillis(600));
            time.advance(Drains.LOOK);
        }
        assertClosed(COUNT * 8 / 10, COUNT, connections);
    }

    @Test
    void thoseThatAreToEndEarlyDoSoInTheFirstHalfOfWhatIsLeft() {
        List<HeldConnection> connections = drained(Patience.EARLY, Duration.ZERO);
        time.pause(Duration.ofSeconds(55));
        assertClosedAfter(Drains.LOOK, 0, 60, connections);
        assertClosedAfter(Duration.ofSeconds(10), COUNT / 2 - 60, COUNT / 2 + 60, connections);
        assertClosedAfter(Duration.ofSeconds(11), COUNT, COUNT, connections);
    }

    @Test
    void thoseThatAreToEndLateWaitForTheLastTenth() {
        List<HeldConnection> connections = drained(Patience.LATE, Duration.ZERO);
        time.pause(Duration.ofSeconds(50));
        assertClosedAfter(Duration.ofSeconds(35), 0, 0, connections);
        time.pause(Duration.ofSeconds(6));
        assertClosedAfter(Duration.ofSeconds(2), COUNT / 3, COUNT * 2 / 3, connections);
    }

    /** Of a short window half a second would be a large part. */
    @Test
    void behindAPauseInAShortWindowTheRestIsEvenToo() {
        List<HeldConnection> connections = connections(COUNT, Patience.ANYTIME);
        drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, Duration.ofSeconds(3), Duration.ZERO, connections);
        time.advance(Duration.ofMillis(700));
        long before = closed(connections);
        time.pause(Duration.ofSeconds(1));
        for (int tenth = 0; tenth < 10; tenth++) {
            long closed = closed(connections);
            time.advance(Duration.ofMillis(100));
            assertTrue(closed(connections) - closed < (COUNT - before) / 4, "seed " + seed);
        }
        assertClosedAfter(Drains.LOOK, COUNT, COUNT, connections);
    }

    @Test
    void behindAPauseThatLastedUntilThePeersPartOfTheWindowTheyEndInItsFirstHalf() {
        List<HeldConnection> connections = drained(Patience.ANYTIME, Duration.ZERO);
        time.pause(Duration.ofMillis(95_900));
        assertClosedAfter(Duration.ofMillis(100), 0, COUNT / 2, connections);
        assertClosedAfter(Duration.ofMillis(2_300), COUNT, COUNT, connections);
    }

    @Test
    void behindAPauseLongerThanTheWindowAllEndAtOnce() {
        List<HeldConnection> connections = drained(Patience.ANYTIME, Duration.ZERO);
        time.pause(Duration.ofSeconds(200));
        assertClosedAfter(Duration.ZERO, COUNT, COUNT, connections);
    }

    @Test
    void oneThatComesBehindSuchAPauseGivesTheOthersNoNewWindow() {
        List<HeldConnection> connections = connections(COUNT, Patience.ANYTIME);
        Drain drain = drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, WINDOW, Duration.ZERO, connections);
        time.pause(Duration.ofSeconds(200));
        List<HeldConnection> late = connections(1, Patience.ANYTIME);
        drains.join(drain, late);
        assertClosedAfter(Drains.LOOK, COUNT, COUNT, connections);
        assertEquals(1, closed(late));
    }

    @Test
    void noneEndsWithinTheTimeForTheCauseToSettle() {
        List<HeldConnection> connections = drained(Patience.ANYTIME, Duration.ofSeconds(40));
        time.pause(Duration.ofSeconds(20));
        assertClosedAfter(Duration.ofSeconds(20), 0, 0, connections);
        assertClosedAfter(Duration.ofMillis(27_500), COUNT * 45 / 100, COUNT * 55 / 100, connections);
    }
}
