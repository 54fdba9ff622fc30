package io.moorgate.traffic.tcp;

import io.moorgate.routing.Listener;
import io.moorgate.routing.Route;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jboss.logging.Logger;

/**
 * The raw TCP and TLS passthrough sessions of one event loop: takes an accepted client to an endpoint of its route.
 *
 * <p>Thread: that event loop.
 */
public final class TcpSessions {
    private static final Logger LOG = Logger.getLogger(TcpSessions.class);
    private static final CloseReason ROUTE_REFUSES = new CloseReason(Side.GATEWAY, Kind.LIMIT);

    private final TrafficLoop loop;

    /** One instance per event loop. */
    public TcpSessions(TrafficLoop loop) {
        this.loop = loop;
    }

    /**
     * Takes over a client that was accepted by {@code listener}.
     *
     * @param client its channel registered with this event loop, its pipeline empty, auto-read off, half-closure on
     */
    public void accept(Client client, Listener listener) {
        client.guarded();
        try {
            InetAddress address = client.address();
            WaitingClient waiting = new WaitingClient(client.channel());
            switch (listener) {
                case Listener.Tcp tcp -> open(waiting, tcp.route(), address);
                case Listener.TlsPassthrough tls ->
                    new SniPeek(loop, waiting, tls.routes(), route -> open(waiting, route, address)).begin();
            }
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "client reset by a fault of the gateway: port=%d", listener.port());
            Reset.close(client.channel());
        }
    }

    private void open(WaitingClient client, Route route, InetAddress address) {
        switch (loop.admission().admit(() -> address, route)) {
            case Admission.Verdict.Refused _ -> {
                client.reset();
                loop.events().clientRefused(route, ROUTE_REFUSES);
            }
            case Admission.Verdict.Forbidden(Limit list) ->
                reset(client, route, address, RefusedFacts.Cause.FORBIDDEN, list);
            case Admission.Verdict.TooMany(Limit limit) ->
                reset(client, route, address, RefusedFacts.Cause.LIMIT, limit);
            case Admission.Verdict.Admitted admitted -> new TcpSession(loop, client, admitted.session()).begin();
        }
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
