package io.moorgate.traffic.tcp;

import io.moorgate.routing.Listener;
import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.relay.Transport;
import io.moorgate.traffic.tls.PostgresRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The raw TCP and TLS passthrough sessions of one thread: takes an accepted client to an endpoint of its route. Where the
 * event loop is an {@link EpollLoop} their sockets are plain ones of it; those of sessions with TLS to their endpoint become channels.
 *
 * <p>Thread: that one.
 */
public final class TcpSessions {
    private static final Logger LOG = Logger.getLogger(TcpSessions.class);
    private static final CloseReason ROUTE_REFUSES = new CloseReason(Side.GATEWAY, Kind.LIMIT);

    private final TcpLoop loop;
    private final EventLoop eventLoop;
    private final Optional<TcpSessions> overNetty;

    private TcpSessions(TcpLoop loop, EventLoop eventLoop, Optional<TcpSessions> overNetty) {
        this.loop = loop;
        this.eventLoop = eventLoop;
        this.overNetty = overNetty;
    }

    /** Those beside an event loop; one instance for each. */
    public static TcpSessions of(TrafficLoop loop) {
        Optional<EpollLoop> own = loop.relays().own();
        return of(loop, own.isPresent() ? own.get() : loop.timers());
    }

    /** As {@link #of(TrafficLoop)}, with {@code timers} of the sessions' thread. */
    public static TcpSessions of(TrafficLoop loop, Timers timers) {
        Optional<EpollLoop> own = loop.relays().own();
        Executor executor = own.isPresent() ? own.get() : loop.eventLoop();
        return new TcpSessions(
                TcpLoop.of(loop, executor, timers),
                loop.eventLoop(),
                own.map(_ -> of(loop.overNetty(), loop.timers())));
    }

    /** Those that carry the clients of {@code listener}: where TLS is spoken with endpoints, that is done on the event loop. */
    public TcpSessions carrying(Listener listener) {
        boolean isEncrypted = listener instanceof Listener.Tcp tcp
                && tcp.route().served().stream()
                        .anyMatch(way -> way.connect().tls().isPresent());
        return isEncrypted ? overNetty.orElse(this) : this;
    }

    /** What makes the transports of these sessions. */
    public Relays relays() {
        return loop.relays();
    }

    /**
     * Takes over a client that was accepted by {@code listener}.
     *
     * @param transport the client's socket, on this thread; nothing has begun with it
     */
    public void accept(Client client, Transport transport, Listener listener) {
        client.guarded();
        TcpSessions carrying = carrying(listener);
        if (carrying != this) {
            loop.relays().give(transport, eventLoop, given -> carrying.accept(client, given, listener));
            return;
        }
        try {
            WaitingClient waiting = new WaitingClient(transport);
            switch (listener) {
                case Listener.Tcp tcp -> open(waiting, tcp.route(), client);
                case Listener.TlsPassthrough tls ->
                    new SniPeek(loop, waiting, client, tls.routes(), route -> open(waiting, route, client)).begin();
            }
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "client reset by a fault of the gateway: port=%d", listener.port());
            transport.abort();
        }
    }

    /**
     * Takes over a client that goes to {@code route} by its server name.
     *
     * @param transport the client's socket, on this thread; nothing has begun with it
     * @param hello what was read of it, for the endpoint; owned from now on
     */
    public void pass(Client client, Transport transport, Route route, ByteBuf hello) {
        client.guarded();
        try {
            open(new WaitingClient(transport), route, client, hello);
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "client reset by a fault of the gateway: service=%s", route.service());
            transport.abort();
        } finally {
            hello.release();
        }
    }

    private void open(WaitingClient client, Route route, Client accepted) {
        open(client, route, accepted, Unpooled.EMPTY_BUFFER);
    }

    private void open(WaitingClient client, Route found, Client accepted, ByteBuf read) {
        InetAddress address = accepted.address();
        Route route = loop.admission().way(() -> address, found);
        switch (loop.admission().admit(() -> address, route)) {
            case Admission.Verdict.Refused(String why) -> {
                client.reset();
                loop.events().clientRefused(route, ROUTE_REFUSES, NetUtil.toAddressString(address), why);
            }
            case Admission.Verdict.Forbidden(Limit list) ->
                reset(client, route, address, RefusedFacts.Cause.FORBIDDEN, list);
            case Admission.Verdict.TooMany(Limit limit) ->
                reset(client, route, address, RefusedFacts.Cause.LIMIT, limit);
            case Admission.Verdict.Overloaded() ->
                reset(client, route, address, RefusedFacts.Cause.UNAVAILABLE, Limit.OVERLOAD);
            case Admission.Verdict.Admitted admitted ->
                session(client, admitted.session(), accepted, read).begin();
        }
    }

    private TcpSession session(WaitingClient client, Session session, Client accepted, ByteBuf read) {
        Supplier<ByteBuf> header = DialPrefix.header(session.route(), accepted);
        return accepted.hasAskedForTls()
                ? new TcpSession(
                        loop,
                        client,
                        session,
                        DialPrefix.of(Dial.NOTHING, read),
                        relay -> new AskingForTls(
                                relay,
                                DialPrefix.of(header, PostgresRequest.forTls()).get(),
                                loop.timers(),
                                session.route().connect().timeout(),
                                session::established))
                : new TcpSession(loop, client, session, DialPrefix.of(header, read), relay -> {
                    session.established();
                    return Relays.bytes(relay);
                });
    }

    private void reset(
            WaitingClient client, Route route, InetAddress address, RefusedFacts.Cause cause, Limit reached) {
        client.reset();
        loop.events().limitReached(reached);
        loop.events()
                .refused(RefusedFacts.of(cause, route)
                        .from(NetUtil.toAddressString(address))
                        .because(reached.label()));
    }
}
