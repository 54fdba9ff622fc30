package io.moorgate.peers.link;

import io.moorgate.peers.link.SharedKeyProof.Role;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What every connection between replicas has, whichever side dials: TLS, frames, the handshake.
 *
 * <p>Confined to the peers' loop.
 */
public final class PeerSockets {
    /** How much may wait in a connection before changes stay in the log. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final PeerLoop loop;
    private final Map<Role, HandshakeTimeout> timeouts =
            Map.of(Role.DIALS, new HandshakeTimeout(), Role.IS_DIALLED, new HandshakeTimeout());
    private Credentials credentials;

    public PeerSockets(PeerLoop loop, Credentials credentials) {
        this.loop = loop;
        this.credentials = credentials;
    }

    public PeerLoop loop() {
        return loop;
    }

    /** For new connections from now on. */
    public void renew(Credentials fresh) {
        credentials = fresh;
    }

    /**
     * Sets up a connection.
     *
     * @param role of this side
     * @param opened makes the link, once the other side is authenticated
     * @param refused called where it has not
     * @param closed called when a connection that was admitted is gone
     */
    public void prepare(
            Channel channel,
            Role role,
            Function<Wire, ? extends WireUser> opened,
            Consumer<String> refused,
            Runnable closed) {
        SslContext tls = role == Role.DIALS ? credentials.dialling() : credentials.dialled();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        HandshakeTimeout timeout = timeouts.get(role);
        SslHandler handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeout(2 * HandshakeTimeout.NANOS_MAX, TimeUnit.NANOSECONDS); // The one below comes first.
        channel.pipeline()
                .addLast(handler)
                .addLast(new FrameSplitter())
                .addLast(new PeerHandshake(
                        credentials.proof(), role, () -> new NettyWire(opened, closed), refused, timeout));
    }
}
