package io.moorgate.traffic.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.HeldTime;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which sockets have their turn in a round. */
class TurnsTest {
    private static final int MANY = 1_000;

    private final EpollLoop loop = new EpollLoop("of-sockets", Ticker.system());
    private final HeldTime time = new HeldTime();
    private final List<EpollSocket> served = new ArrayList<>();
    private final List<EpollSocket> made = new ArrayList<>();
    private Duration each = Duration.ZERO;
    private final Turns turns = new Turns(time, socket -> {
        served.add(socket);
        time.advance(each);
    });

    @AfterEach
    void close() {
        loop.close();
        made.forEach(EpollSocket::giveUp);
    }

    /** One that has had a turn. */
    private EpollSocket socket() {
        EpollSocket socket = newSocket();
        socket.hadTurn = true;
        return socket;
    }

    private EpollSocket newSocket() {
        // Nothing is asked of the kernel about it.
        EpollSocket socket = new RecordedSocket(loop, Integer.MAX_VALUE);
        made.add(socket);
        return socket;
    }

    private void askOfMany() {
        for (int at = 0; at < MANY; at++) {
            turns.ask(socket());
        }
    }

    @Test
    void allHaveOneInOrderWhereThatTakesLittle() {
        askOfMany();
        turns.ask(made.getFirst());
        turns.give();
        assertEquals(made, served);
        assertTrue(turns.isEmpty());
    }

    @Test
    void thoseForWhichARoundHasNoTimeAreFirstInTheNext() {
        each = Duration.ofMillis(1);
        askOfMany();
        for (int rounds = 0; rounds < MANY / 4; rounds++) {
            int before = served.size();
            turns.give();
            assertTrue(served.size() - before <= 4 + Turns.PER_LOOK, "in one round: " + (served.size() - before));
        }
        assertEquals(MANY, new HashSet<>(served).size());
        assertEquals(made, served);
    }

    @Test
    void oneThatAsksWithinItsTurnComesBehindAllOthers() {
        Turns asking = new Turns(time, socket -> {
            served.add(socket);
            this.asked.ask(socket);
        });
        asked = asking;
        EpollSocket first = socket();
        EpollSocket second = socket();
        asking.ask(first);
        asking.ask(second);
        asking.give();
        asking.give();
        assertEquals(List.of(first, second, first, second), served);
    }

    private Turns asked;

    @Test
    void oneThatListensHasItsTurnInEachRoundHoweverManyOthersWait() {
        each = Duration.ofMillis(1);
        askOfMany();
        EpollSocket http = socket();
        EpollSocket tcp = socket();
        http.listens = true;
        tcp.listens = true;
        for (int round = 0; round < 10; round++) {
            served.clear();
            turns.ask(http);
            turns.ask(tcp);
            turns.give();
            assertEquals(List.of(http, tcp), served.subList(0, 2));
            assertTrue(served.size() > 2, "the others have theirs too");
        }
    }

    @Test
    void oneThatIsNewHasItsFirstBeforeThoseThatWait() {
        each = Duration.ofMillis(1);
        askOfMany();
        EpollSocket relay = newSocket();
        turns.ask(relay);
        turns.give();
        assertEquals(relay, served.getFirst());

        turns.ask(relay);
        served.clear();
        turns.give();
        assertFalse(served.contains(relay), "its second is one of the others'");
    }

    @Test
    void oneThatHasBeenClosedHasNone() {
        EpollSocket closed = socket();
        turns.ask(closed);
        closed.giveUp();
        turns.give();
        assertEquals(List.of(), served);
    }
}
