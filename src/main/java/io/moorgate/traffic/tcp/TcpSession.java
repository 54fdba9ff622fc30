package io.moorgate.traffic.tcp;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Transport;
import io.moorgate.traffic.tls.Alpn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One TCP client from its route to its relay: picks an endpoint, dials it while the client waits, and hands both
 * to a {@link Relay}, which ends the {@link LiveConnection}. Without an endpoint the client is reset.
 *
 * <p>Thread: the client's.
 */
final class TcpSession implements WaitingClient.Watcher {
    private static final Logger LOG = Logger.getLogger(TcpSession.class);
    private static final CloseReason CONNECT_FAILED = new CloseReason(Side.GATEWAY, Kind.CONNECT_FAILED);
    private static final CloseReason TOO_MUCH = new CloseReason(Side.CLIENT, Kind.LIMIT);

    private final TcpLoop loop;
    private final WaitingClient client;
    private final Route route;
    private final Session session;
    private final boolean isEncrypted;
    private final Supplier<ByteBuf> first;
    private final Function<Relay, RelayProtocol> protocol;

    /** {@code first} makes what goes to the endpoint before everything else; {@code protocol} is the relay's. */
    TcpSession(
            TcpLoop loop,
            WaitingClient client,
            Session session,
            Supplier<ByteBuf> first,
            Function<Relay, RelayProtocol> protocol) {
        this.first = first;
        this.protocol = protocol;
        this.isEncrypted = session.route().connect().tls().isPresent();
        this.loop = loop;
        this.client = client;
        this.route = session.route();
        this.session = session;
    }

    /** Begins to dial. */
    void begin() {
        client.watch(this);
        session.connect(this::dial).onComplete(connect -> {
            if (connect.failed()) {
                refused(connect.cause());
            } else if (session.isCancelled()) {
                session.end();
                connect.result().close();
            } else {
                connected(connect.result());
            }
        });
    }

    @Override
    public void onGone() {
        session.cancel();
    }

    @Override
    public void onTooMuch() {
        session.cancel();
        client.reset();
        loop.events().limitReached(Limit.EARLY_BYTES);
        loop.events().clientRefused(route, TOO_MUCH, session.clientAddress(), Limit.EARLY_BYTES.label());
    }

    private Future<Transport> dial(Endpoint candidate) {
        Dial dial = new Dial(candidate, route.connect(), Alpn.NONE, isEncrypted ? first : Dial.NOTHING);
        return loop.dialer().dial(dial, session.cancellation());
    }

    /** In plain text what goes first leaves together with what the client has sent. */
    private ByteBuf fromClient() {
        ByteBuf held = client.takeHeld();
        ByteBuf header = isEncrypted ? Unpooled.EMPTY_BUFFER : first.get();
        if (!header.isReadable()) {
            return held;
        }
        header.writeBytes(held);
        held.release();
        return header;
    }

    private void refused(Throwable fault) {
        session.end();
        if (session.isCancelled()) {
            return;
        }
        client.reset();
        if (fault instanceof ConnectFailed failed && failed.kind() == ConnectFailed.Kind.NO_PLACE) {
            loop.events()
                    .refused(RefusedFacts.of(RefusedFacts.Cause.LIMIT, route)
                            .because(fault.getMessage())
                            .from(session.clientAddress()));
            return;
        }
        loop.events().clientRefused(route, CONNECT_FAILED, session.clientAddress(), fault.getMessage());
    }

    private void connected(Transport toEndpoint) {
        Transport toClient = client.handOver();
        try {
            join(toClient, toEndpoint);
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "session ended by a fault of the gateway: service=%s", route.service());
            toClient.abort();
            toEndpoint.abort();
            session.end();
        }
    }

    private void join(Transport toClient, Transport toEndpoint) {
        if (route.life().pingInterval().isZero()) {
            toClient.probe(Duration.ZERO);
        }
        Relay relay = loop.relays()
                .relay(
                        loop.executor(),
                        toClient,
                        toEndpoint,
                        protocol,
                        route.idle().tcp(),
                        route.life());
        LiveConnection connection = session.live(ConnectionKind.TCP, relay.loop(), relay::close);
        relay.start(connection, fromClient(), Unpooled.EMPTY_BUFFER);
    }
}
