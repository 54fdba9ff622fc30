package io.moorgate.traffic.http;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Patience;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * A client's connection to the HTTP port, from its acceptance until it closes or becomes a WebSocket. Asked to end, it
 * ends with the exchange under way: HTTP/1.1 says {@code Connection: close} with its next answer, HTTP/2 says GOAWAY
 * and lets its streams finish. Idle, it ends at once. Event loop of the connection.
 */
final class ClientConnection implements Closable {
    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf(ClientConnection.class, "self");

    private final ClientConnections all;
    private final Channel channel;
    private final HeaderTimeout timer;
    private final SocketBreak socketBreak = new SocketBreak();
    private RequestGate gate;
    private Http2GracefulShutdown goodbye;
    private Http2KeepAlive life;
    private boolean leaving;
    private boolean over;

    ClientConnection(ClientConnections all, Channel channel, HeaderTimeout timer) {
        this.all = all;
        this.channel = channel;
        this.timer = timer;
        channel.attr(KEY).set(this);
        channel.pipeline().addFirst(socketBreak);
        all.add(this);
        channel.closeFuture().addListener(closed -> leftHttp());
    }

    /** That of a channel of the HTTP port; null for one that was not accepted by it. */
    static ClientConnection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** The Netty channel under a connection of Vert.x's. */
    static Channel channelOf(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext().channel();
    }

    /** It speaks HTTP/1.1, through {@code gate}. */
    void isHttp1(RequestGate gate) {
        this.gate = gate;
        if (leaving) {
            gate.leave();
        }
    }

    /** It speaks HTTP/2; {@code timers} may be coarse. */
    void isHttp2(HttpConnection connection, Ticker ticker, Timers timers) {
        goodbye = new Http2GracefulShutdown(connection, timers);
        life = new Http2KeepAlive(connection, ticker, timers, this::leave);
        if (leaving) {
            goodbye.say();
        }
    }

    /** A request of a route with {@code policy} has come on it. */
    void carries(LifePolicy policy) {
        if (life != null) {
            life.carries(policy);
        }
    }

    /** How a client went that has left an exchange on {@code channel} unfinished. */
    static CloseReason gone(Channel channel) {
        ClientConnection connection = of(channel);
        if (connection == null) {
            return new CloseReason(Side.CLIENT, Kind.RESET);
        }
        boolean dead = connection.life != null && connection.life.isDead();
        return dead ? new CloseReason(Side.CLIENT, Kind.DEAD_PEER) : connection.socketBreak.how();
    }

    /** It is no HTTP connection any more. */
    void leftHttp() {
        over = true;
        all.remove(this);
    }

    /** Ends it as soon as nothing is under way on it. */
    void leave() {
        if (over || leaving) {
            return;
        }
        leaving = true;
        if (goodbye != null) {
            goodbye.say();
        } else if (timer.isResting()) {
            channel.close();
        } else if (gate != null) {
            gate.leave();
        }
    }

    @Override
    public void closeSoon(CloseReason reason) {
        channel.eventLoop().execute(this::leave);
    }

    @Override
    public Patience patience() {
        return Patience.EARLY;
    }

    @Override
    public boolean isOver() {
        return over;
    }
}
