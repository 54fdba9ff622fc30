package io.moorgate.traffic.http.call;

import io.moorgate.routing.LifePolicy;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.http.http1.HeaderTimeout;
import io.moorgate.traffic.http.http1.Http1ExchangeHandler;
import io.moorgate.traffic.http.http2.Http2ClientConnection;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.HandshakeName;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.Patience;
import java.util.Optional;

/**
 * A client's connection to the HTTP port, from its acceptance until it closes or becomes a WebSocket. Asked to end, it
 * ends with the exchange under way: HTTP/1.1 says {@code Connection: close} with its next answer, HTTP/2 says GOAWAY
 * and lets its streams finish. Idle, it ends at once. Event loop of the connection.
 */
public final class ClientConnection implements Closable {
    private final LiveConnections open;
    private final Client client;
    private final HeaderTimeout timer;
    private final Optional<HandshakeName> handshake;
    private final SocketBreak socketBreak = new SocketBreak();
    private Http1ExchangeHandler http1;
    private Http2ClientConnection http2;
    private boolean leaving;
    private boolean over;

    public ClientConnection(LiveConnections open, Client client, HeaderTimeout timer) {
        this.open = open;
        this.client = client;
        this.timer = timer;
        this.handshake = client.tls().map(tls -> new HandshakeName(tls.serverName(), tls.proof()));
        client.channel().pipeline().addFirst(socketBreak);
        open.add(this);
        client.channel().closeFuture().addListener(closed -> leftHttp());
    }

    /** The client at the other end. */
    public Client client() {
        return client;
    }

    /** It speaks HTTP/1.1. */
    public void speaks(Http1ExchangeHandler http1) {
        this.http1 = http1;
        if (leaving) {
            http1.leave();
        }
    }

    /** It speaks HTTP/2. */
    public void speaks(Http2ClientConnection http2) {
        this.http2 = http2;
        if (leaving) {
            http2.leave();
        }
    }

    /** A request of a route with {@code policy} has come on it. */
    public void carries(LifePolicy policy) {
        if (http2 != null) {
            http2.carries(policy);
        }
    }

    /** How a client went that has left an exchange unfinished. */
    public CloseReason gone() {
        return http2 != null && http2.isDead() ? new CloseReason(Side.CLIENT, Kind.DEAD_PEER) : socketBreak.how();
    }

    /** It is no HTTP connection any more. */
    public void leftHttp() {
        over = true;
        open.remove(this);
        if (client.channel().pipeline().context(socketBreak) != null) {
            client.channel().pipeline().remove(socketBreak);
        }
    }

    /** Ends it as soon as nothing is under way on it. */
    public void leave() {
        if (over || leaving) {
            return;
        }
        leaving = true;
        if (http2 != null) {
            http2.leave();
        } else if (timer.isResting()) {
            client.channel().close();
        } else if (http1 != null) {
            http1.leave();
        }
    }

    @Override
    public void closeSoon(CloseReason reason) {
        client.channel().eventLoop().execute(this::leave);
    }

    @Override
    public Optional<HandshakeName> handshake() {
        return handshake;
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
