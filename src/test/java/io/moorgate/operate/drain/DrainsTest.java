package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a drain ends its connections. */
class DrainsTest {
    private static final Duration WINDOW = Duration.ofSeconds(100);
    private static final long SPREAD_NANOS = Duration.ofSeconds(95).toNanos();

    private final HeldTime time = new HeldTime();
    private final HeardDrains heard = new HeardDrains();
    private final long seed = new Random().nextLong();
    private final Drains drains = new Drains(time, time, heard, new Random(seed));

    @Test
    void closesAreSpreadEvenlyOverTheWindow() {
        long began = time.nanos();
        List<HeldConnection> connections = connections(1_000);
        drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, WINDOW, Duration.ZERO, connections);

        time.advance(WINDOW);

        int[] perTenth = new int[10];
        for (HeldConnection connection : connections) {
            assertEquals(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN), connection.reason);
            long sinceNanos = connection.closedNanos - began;
            assertTrue(sinceNanos <= SPREAD_NANOS + Drains.LOOK.toNanos(), "the end of the window is for answers");
            perTenth[(int) Math.min(9, sinceNanos * 10 / SPREAD_NANOS)]++;
        }
        for (int tenth : perTenth) {
            assertTrue(tenth >= 95 && tenth <= 105, "seed " + seed + ": " + tenth + " in a tenth of the window");
        }
    }

    @Test
    void afterAPauseThoseThatFellDueInItAreSpreadOverWhatIsLeft() {
        List<HeldConnection> connections = connections(1_000);
        drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, WINDOW, Duration.ZERO, connections);
        time.advance(WINDOW.dividedBy(4));
        long before = closed(connections);

        time.pause(WINDOW.dividedBy(4));
        Duration tenthOfTheRest = Duration.ofMillis(4_500);
        for (long closed = before, tenth = 0; tenth < 10; tenth++) {
            time.advance(tenthOfTheRest);
            long now = closed(connections);
            assertEquals((1_000 - before) / 10.0, now - closed, 10, "seed " + seed);
            closed = now;
        }
        time.advance(Drains.LOOK);
        assertEquals(1_000, closed(connections));
    }

    @Test
    void nobodyIsToldBeforeTheCauseHasSettled() {
        List<HeldConnection> connections = connections(1_000);
        drains.begin(DrainSubject.GATEWAY, Kind.DRAIN, WINDOW, Duration.ofSeconds(5), connections);

        time.advance(Duration.ofSeconds(5));
        assertEquals(0, closed(connections));

        time.advance(WINDOW);
        assertEquals(1_000, closed(connections));
    }

    @Test
    void aCauseThatGoesAwayKeepsThoseThatWereNotTold() {
        List<HeldConnection> connections = connections(100);
        Drain drain = drains.begin(DrainSubject.GATEWAY, Kind.DRAIN, WINDOW, Duration.ZERO, connections);
        time.advance(WINDOW.dividedBy(2));
        long closed = closed(connections);

        drains.stop(drain);
        time.advance(WINDOW);

        assertEquals(closed, closed(connections));
        assertEquals("ended gateway drain closed=" + closed + " kept=" + (100 - closed), heard.lines.getLast());
        assertEquals(0, time.waiting());
    }

    @Test
    void itIsOverWithItsLastConnectionHoweverThatEnded() {
        List<HeldConnection> connections = connections(10);
        Drain drain = drains.begin(DrainSubject.GATEWAY, Kind.DRAIN, WINDOW, Duration.ofSeconds(50), connections);
        connections.forEach(connection -> connection.over = true);

        time.advance(Duration.ofSeconds(2));

        assertTrue(drains.isOver(drain));
        assertEquals(
                List.of("began gateway drain connections=10 window=PT1M40S", "ended gateway drain closed=0 kept=0"),
                heard.lines);
    }

    @Test
    void itIsNotOverWhileSomebodyWhoWasToldIsStillThere() {
        HeldConnection stubborn = new HeldConnection(time, false);
        Drain drain = drains.begin(DrainSubject.GATEWAY, Kind.DRAIN, Duration.ZERO, Duration.ZERO, List.of(stubborn));
        time.advance(WINDOW);
        assertTrue(stubborn.isTold());
        assertFalse(drains.isOver(drain));
        assertEquals(Map.of(new Drains.Count(DrainSubject.GATEWAY.service(), Kind.DRAIN), 1), drains.connections());

        stubborn.over = true;
        time.advance(Drains.LOOK);

        assertTrue(drains.isOver(drain));
        assertEquals(Map.of(), drains.connections());
    }

    @Test
    void whoComesDuringTheWindowEndsWithinItAndWhoComesAfterGetsOneOfItsOwn() {
        HeldConnection stubborn = new HeldConnection(time, false);
        Drain drain = drains.begin(DrainSubject.GATEWAY, Kind.DRAIN, WINDOW, Duration.ZERO, List.of(stubborn));
        time.advance(WINDOW.dividedBy(2));
        List<HeldConnection> during = connections(100);
        drains.join(drain, during);
        time.advance(WINDOW.dividedBy(2));
        assertEquals(100, closed(during));

        List<HeldConnection> after = connections(100);
        drains.join(drain, after);
        time.advance(WINDOW.dividedBy(2));
        assertTrue(closed(after) > 40 && closed(after) < 60, "seed " + seed + ": " + closed(after));
        time.advance(WINDOW.dividedBy(2));
        assertEquals(100, closed(after));
    }

    @Test
    void aConnectionInTwoDrainsCountsOnceForTheFirst() {
        List<HeldConnection> connections = connections(10);
        DrainSubject endpoint = new DrainSubject(new ServiceId("ns", "web"), "a");
        Drain first = drains.begin(endpoint, Kind.DRAIN, WINDOW, WINDOW, connections);
        drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, WINDOW, WINDOW, connections.subList(0, 4));
        assertEquals(Map.of(new Drains.Count(endpoint.service(), Kind.DRAIN), 10), drains.connections());

        drains.stop(first);
        assertEquals(Map.of(new Drains.Count(DrainSubject.GATEWAY.service(), Kind.SHUTDOWN), 4), drains.connections());
    }

    private List<HeldConnection> connections(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new HeldConnection(time, true))
                .toList();
    }

    private static long closed(List<HeldConnection> connections) {
        return connections.stream().filter(HeldConnection::isTold).count();
    }
}
