package io.moorgate.traffic.tls;

import io.moorgate.time.Timers;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.util.NetUtil;
import java.util.function.Consumer;

/** Handshakes with the clients of one event loop; hands on those that are passed through. Confined to it. */
public final class TlsTermination {
    private final TlsContexts contexts;
    private final TlsSettings settings;
    private final Timers timers;
    private final TrafficEvents events;
    private final Passthrough passthrough;
    private int underWay;

    /** {@code timers} are those of the event loop. */
    public TlsTermination(
            TlsContexts contexts, TlsSettings settings, Timers timers, TrafficEvents events, Passthrough passthrough) {
        this.contexts = contexts;
        this.settings = settings;
        this.timers = timers;
        this.events = events;
        this.passthrough = passthrough;
    }

    /**
     * Shakes hands with {@code client}, whose pipeline is empty and whose auto-read is off. {@code next} gets it in that
     * state, save for the handlers of TLS, in the turn in which the handshake is done; never where it is passed through.
     */
    public void take(Client client, Consumer<Client> next) {
        new TlsConnection(this, client, next).begin();
    }

    /** A handshake would begin that costs memory and time; false where too many are under way. */
    boolean tryBegin() {
        if (underWay >= settings.handshakesMax()) {
            events.limitReached(Limit.TLS_HANDSHAKES);
            return false;
        }
        underWay++;
        return true;
    }

    /** One that had begun is over. */
    void ended() {
        underWay--;
    }

    void count(TlsHandshake handshake) {
        events.tlsHandshake(handshake);
    }

    /** The handshake of {@code client} with this end came to nothing by the gateway's word. */
    void refused(Client client, String serverName, TlsHandshake.Result result, String why) {
        events.refused(TlsHandshake.refused(result, serverName, why, NetUtil.toAddressString(client.address())));
    }

    void limitReached(Limit limit) {
        events.limitReached(limit);
    }

    TlsContexts contexts() {
        return contexts;
    }

    Passthrough passthrough() {
        return passthrough;
    }

    TlsSettings settings() {
        return settings;
    }

    Timers timers() {
        return timers;
    }
}
