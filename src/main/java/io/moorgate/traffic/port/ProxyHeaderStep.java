package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Expects a PROXY protocol header before anything else, from trusted proxies only; all else is refused with RST.
 *
 * <p>Thread: the event loop of each connection.
 */
final class ProxyHeaderStep implements AcceptPath.Step {
    /** How long a proxy may take for its header. */
    static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TrustedProxies trusted;
    private final Function<EventLoop, Timers> timers;
    private final TrafficEvents events;

    /** {@code timers} gives those of an event loop. */
    ProxyHeaderStep(TrustedProxies trusted, Function<EventLoop, Timers> timers, TrafficEvents events) {
        this.trusted = trusted;
        this.timers = timers;
        this.events = events;
    }

    @Override
    public void take(Client client, Consumer<Client> next) {
        if (!trusted.contains(client.peer())) {
            refuse(
                    client,
                    Limit.PROXY_PEER,
                    RefusedFacts.Cause.FORBIDDEN,
                    "a PROXY header is taken from trusted proxies only");
            return;
        }
        Channel channel = client.channel();
        channel.pipeline().addLast(new ProxyHeaderHandler(this, client, next));
        channel.config().setAutoRead(true);
    }

    Timers timers(Client client) {
        return timers.apply(client.channel().eventLoop());
    }

    void refuse(Client client, Limit limit, RefusedFacts.Cause cause, String why) {
        events.limitReached(limit);
        events.refused(RefusedFacts.of(cause).because(why).from(NetUtil.toAddressString(client.peer())));
        SocketClose.reset(client.channel());
    }
}
