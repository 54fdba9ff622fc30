package io.moorgate.traffic.epoll;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The sockets that one loop watches, by key. A key is a place in the table and the number of the registration, so that
 * an event for a socket that has been closed meanwhile finds no socket, whichever has its place or its descriptor by then.
 * Confined to the loop.
 */
final class SocketTable {
    private static final int PLACES_AT_FIRST = 64;

    private EpollSocket[] sockets = new EpollSocket[PLACES_AT_FIRST];
    private int[] free = new int[PLACES_AT_FIRST];
    private int freeCount;
    private int used;
    private int lastNumber;

    /** Gives {@code socket} a place and a key. */
    void add(EpollSocket socket) {
        int place = freeCount > 0 ? free[--freeCount] : used++;
        if (place == sockets.length) {
            sockets = Arrays.copyOf(sockets, 2 * place);
            free = Arrays.copyOf(free, 2 * place);
        }
        sockets[place] = socket;
        socket.key = (long) ++lastNumber << Integer.SIZE | place;
    }

    /** The socket that has this very key; null where it is gone. */
    EpollSocket get(long key) {
        EpollSocket socket = sockets[(int) key];
        return socket != null && socket.key == key ? socket : null;
    }

    /** Gives the place and the key of {@code from} to {@code to}. */
    void replace(EpollSocket from, EpollSocket to) {
        to.key = from.key;
        sockets[(int) to.key] = to;
    }

    /** Gives the place of {@code socket} back, if it has one. */
    void remove(EpollSocket socket) {
        int place = (int) socket.key;
        if (place < sockets.length && sockets[place] == socket) {
            sockets[place] = null;
            free[freeCount++] = place;
        }
    }

    /** Calls {@code visitor} with each one; it may remove. */
    void forEach(Consumer<EpollSocket> visitor) {
        for (EpollSocket socket : sockets.clone()) {
            if (socket != null) {
                visitor.accept(socket);
            }
        }
    }
}
