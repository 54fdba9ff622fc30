package io.moorgate.traffic.http;

import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TimerWheel;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.TlsFacts;
import io.moorgate.traffic.connect.KeepAlive;
import io.moorgate.traffic.http.call.ClientConnection;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.WaitingBytes;
import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.http1.ConnectionEnds;
import io.moorgate.traffic.http.http1.ExchangeBuffers;
import io.moorgate.traffic.http.http1.HeaderTimeout;
import io.moorgate.traffic.http.http1.Http1ExchangeHandler;
import io.moorgate.traffic.http.http2.ClientLimits;
import io.moorgate.traffic.http.http2.Http2Server;
import io.moorgate.traffic.http.http2.LoopBuffers;
import io.moorgate.traffic.live.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * The clients' connections to the HTTP port on one event loop: gives each its limits and the handlers of the protocol
 * that its first bytes speak. Confined to its event loop, but for the constructor.
 */
public final class HttpConnections {
    /** How soon an answer has to begin for a client that has sent FIN not to be asked; one that has left is known within 100 ms. */
    private static final long HALF_CLOSED_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** A timer that is later than this has stood behind other work of the loop. */
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How often a client that has sent FIN is waited for anew for that. */
    private static final int STALLS_MAX = 10;

    private final TrafficLoop loop;
    private final HttpEntry entry;
    private final ConnectionRefusal refusal;
    private final HeadBudget heads;
    private final WaitingBytes waiting;
    private final ClientLimits limits;
    private final Http2Server http2Server;
    private boolean leaving;

    /** {@code budgets} bound what connections hold, over all event loops. */
    public HttpConnections(
            TrafficLoop loop,
            HttpSettings settings,
            LiveRoutingTable table,
            TrustedProxies trusted,
            HttpBudgets budgets) {
        this.loop = loop;
        this.refusal = new ConnectionRefusal(loop);
        this.heads = budgets.heads();
        this.limits = settings.clientLimits();
        this.waiting = new WaitingBytes(
                new ExchangeBuffers(
                        loop.eventLoop(),
                        budgets.exchanges(),
                        limits.http2().bufferBytes(),
                        loop.ticker(),
                        loop.events()::limitReached),
                new LoopBuffers(loop.eventLoop(), budgets.buffers(), limits.http2(), loop.events()::limitReached));
        this.entry = new HttpEntry(loop, settings, table, trusted, budgets.endpointHeads(), waiting);
        this.http2Server = new Http2Server(
                limits,
                loop.turnTicker(),
                new TimerWheel(loop.ticker(), loop.timers()),
                this::cut,
                waiting.http2(),
                heads);
    }

    /** Takes over a client that was accepted; its channel has no handlers, its auto-read is off. */
    public void begin(Client client) {
        new Connection(client).begin();
    }

    /** From now on each HTTP/1.1 answer is the last of its connection. */
    public void leave() {
        leaving = true;
    }

    /** Refuses a connection that is one too many, before anything else has handled it. */
    public void refuseForLimit(Channel channel) {
        refusal.refuse(channel, Failure.LIMIT, "too many connections");
    }

    private void cut(Channel channel, ByteBuf goAway, Limit limit) {
        loop.events().limitReached(limit);
        LingeringClose.end(channel, goAway, loop.timers());
    }

    /** One connection, and what becomes of it. */
    private final class Connection implements ProtocolDetector.Protocols, ConnectionEnds {
        private final Channel channel;
        private final HeaderTimeout timer;
        private final ClientConnection connection;

        Connection(Client client) {
            this.channel = client.channel();
            this.timer = new HeaderTimeout(
                    loop.ticker(), loop.timers(), limits.heads(), limits.keepAliveTimeout(), this::late);
            this.connection = new ClientConnection(loop.connections(), client, timer);
        }

        void begin() {
            timer.accepted();
            channel.closeFuture().addListener(closed -> timer.stop());
            KeepAlive.set(channel, LifePolicy.DEFAULT.pingInterval());
            switch (connection.client().tls().map(TlsFacts::protocol).orElse("")) {
                case TlsFacts.HTTP_2 -> http2();
                case TlsFacts.HTTP_1_1 -> http1();
                default -> channel.pipeline().addLast(new ProtocolDetector(this));
            }
            connection.client().guarded();
            channel.config().setAutoRead(true);
        }

        @Override
        public void begun() {
            timer.headBegun();
        }

        @Override
        public void http1() {
            Http1ExchangeHandler handler = new Http1ExchangeHandler(
                    timer, this, (head, stream) -> entry.onRequest(connection, head, stream), loop.events());
            handler.install(channel.pipeline(), limits.heads(), heads, waiting.http1());
            connection.speaks(handler);
        }

        @Override
        public void http2() {
            timer.stop();
            connection.speaks(http2Server.serve(
                    channel, (head, stream) -> entry.onRequest(connection, head, stream), connection::leave));
        }

        private void late() {
            if (timer.isInHead()) {
                timer.stop();
                loop.events().requestRefused(Failure.HEAD_TIMEOUT.status());
                refusal.refuse(channel, Failure.HEAD_TIMEOUT, "the head of the request did not come in time");
            } else {
                channel.close();
            }
        }

        @Override
        public void refuse(Throwable fault) {
            Failure failure = ConnectionRefusal.failureOf(fault);
            refusal.refuse(channel, failure, "not a request as the rules of HTTP/1 have it");
            loop.events().requestRefused(failure.status());
        }

        @Override
        public void endAfterAnswer() {
            LingeringClose.end(channel, Unpooled.EMPTY_BUFFER, loop.timers());
        }

        @Override
        public void inputEnded(Runnable late) {
            KeepAlive.probeOften(channel);
            awaitAnswer(late, STALLS_MAX);
        }

        /** While the loop is held up, an answer may wait unread: what it is late by does not count. */
        private void awaitAnswer(Runnable late, int stallsLeft) {
            long dueNanos = loop.ticker().nanos() + HALF_CLOSED_NANOS;
            loop.timers().after(HALF_CLOSED_NANOS, () -> {
                boolean hasStalled = loop.ticker().nanos() - dueNanos > STALL_NANOS;
                if (hasStalled && stallsLeft > 0) {
                    awaitAnswer(late, stallsLeft - 1);
                } else {
                    late.run();
                }
            });
        }

        @Override
        public boolean noticesResets() {
            return loop.relays().own().isPresent();
        }

        @Override
        public boolean isPortLeaving() {
            return leaving;
        }

        @Override
        public void leftHttp() {
            connection.leftHttp();
        }
    }
}
