package io.moorgate.traffic.port;

import io.moorgate.routing.Listener;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.ProxiedAddresses;
import io.moorgate.traffic.epoll.Descriptor;
import io.moorgate.traffic.epoll.Duplicator;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.LoopServerChannel;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.tcp.TcpSessions;
import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;

/**
 * Has raw TCP ports accept on the event loops: each port on one of them, which gives the connections to all of them in turn.
 *
 * <p>Thread: the listeners' own turn, for {@link #begin}.
 */
final class OwnAccepting {
    private final List<TcpSessions> sessions;
    private final IntFunction<Optional<Listener>> listeners;
    private final TrafficEvents events;
    private final Duplicator duplicator = new Duplicator();
    private int lastOwner;

    /** {@code sessions} are those of each event loop; {@code listeners} gives a port's listener as the table in force has it. */
    OwnAccepting(List<TcpSessions> sessions, IntFunction<Optional<Listener>> listeners, TrafficEvents events) {
        this.sessions = List.copyOf(sessions);
        this.listeners = listeners;
        this.events = events;
    }

    /**
     * Accepts on {@code listening}, which is bound and does not accept by itself; gives what ends that and closes it.
     *
     * @throws IllegalStateException where the process has no descriptor left
     */
    Runnable begin(Channel listening, int port, AcceptPath path) {
        EpollLoop owner = loop(sessions.get(lastOwner++ % sessions.size()));
        int descriptor = duplicator.duplicate(((LoopServerChannel) listening).descriptor());
        if (descriptor == Descriptor.NONE) {
            throw new IllegalStateException("no descriptor left");
        }
        Turns turns = new Turns(port, path);
        AcceptSocket socket = new AcceptSocket(owner, descriptor, port, turns::accept, events);
        execute(owner, socket::begin);
        return () -> {
            execute(owner, socket::close);
            listening.close();
        };
    }

    private static EpollLoop loop(TcpSessions sessions) {
        return sessions.relays().own().orElseThrow();
    }

    private static ProxiedAddresses ends(int descriptor) {
        Socket socket = new Socket(descriptor);
        return Client.ends(socket.remoteAddress(), socket.localAddress());
    }

    private static boolean execute(Executor loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException loopHasEnded) {
            return false;
        }
    }

    /** Gives the connections of one port to the loops in turn. Thread: the loop that accepts. */
    private final class Turns {
        private final int port;
        private final AcceptPath path;
        private int last;

        Turns(int port, AcceptPath path) {
            this.port = port;
            this.path = path;
        }

        void accept(int descriptor, InetAddress peer) {
            TcpSessions next = sessions.get(last);
            last = (last + 1) % sessions.size();
            Client client = Client.accepted(peer, port, () -> ends(descriptor));
            Runnable enter =
                    () -> path.accept(new AcceptedSocket(descriptor, client, next, () -> listeners.apply(port)));
            EpollLoop loop = loop(next);
            if (loop.inEventLoop()) {
                enter.run();
            } else if (!execute(loop, enter)) {
                Descriptor.close(descriptor);
            }
        }
    }
}
