package io.moorgate.traffic.epoll;

import io.moorgate.time.Ticker;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The sockets of a loop that have more to do than a turn was enough for. Those that listen have one in each round, since clients wait there
 * that have had none yet; so has a socket that has had none itself, a new relay's. The others take theirs one after the other, for a few
 * milliseconds a round: what has just become ready waits for so many of them only, however many there are. Its loop's thread.
 */
final class Turns {
    /** So long may they take in a round. */
    private static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(4);

    /** Turns between two looks at the clock. */
    static final int PER_LOOK = 8;

    private final Queue<EpollSocket> asked = new ArrayDeque<>();
    private final Queue<EpollSocket> prompt = new ArrayDeque<>();
    private final Ticker ticker;
    private final Consumer<EpollSocket> turn;

    /** {@code turn} gives a socket, which is open, its turn. */
    Turns(Ticker ticker, Consumer<EpollSocket> turn) {
        this.ticker = ticker;
        this.turn = turn;
    }

    boolean isEmpty() {
        return asked.isEmpty() && prompt.isEmpty();
    }

    /** How many wait. */
    int size() {
        return asked.size() + prompt.size();
    }

    /** One for {@code socket}: in the next round where it listens or has had none, else behind every other one's. */
    void ask(EpollSocket socket) {
        if (!socket.awaitsTurn) {
            socket.awaitsTurn = true;
            (socket.listens || !socket.hadTurn ? prompt : asked).add(socket);
        }
    }

    /** Gives those of a round. */
    void give() {
        for (int left = prompt.size(); left > 0; left--) {
            give(prompt.poll());
        }
        if (asked.isEmpty()) {
            return;
        }
        long untilNanos = ticker.nanos() + NANOS_MAX;
        for (int left = asked.size(); left > 0; left--) {
            give(asked.poll());
            if (left % PER_LOOK == 0 && ticker.nanos() - untilNanos > 0) {
                return;
            }
        }
    }

    private void give(EpollSocket socket) {
        socket.awaitsTurn = false;
        socket.hadTurn = true;
        if (socket.isOpen()) {
            turn.accept(socket);
        }
    }
}
