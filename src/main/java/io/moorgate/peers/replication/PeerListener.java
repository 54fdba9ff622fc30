package io.moorgate.peers.replication;

import io.moorgate.peers.link.PeerSockets;
import io.moorgate.peers.link.SharedKeyProof.Role;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The peer port: takes connections of other replicas, and few unauthenticated ones at a time. A new one takes the place
 * of the unauthenticated one that is oldest, so that silent connections keep no replica out.
 *
 * <p>Confined to the peers' loop, but for {@link #open}.
 */
final class PeerListener {
    /** The most connections whose other side is not authenticated; beyond it the one that came first is closed. */
    static final int UNAUTHENTICATED_MAX = 64;

    /** The most connections of replicas. */
    private static final int LINKS_MAX = 512;

    private static final Logger LOG = Logger.getLogger(PeerListener.class);

    private final PeerSockets sockets;
    private final Peers peers;
    private final Counters counters;
    private final Set<Channel> unauthenticated = new LinkedHashSet<>();
    private Channel channel;
    private int links;
    private long nextTold = 1;

    PeerListener(PeerSockets sockets, Peers peers, Counters counters) {
        this.sockets = sockets;
        this.peers = peers;
        this.counters = counters;
    }

    /** Opens the port; waits until it is open. Not on an event loop. Returns the port. */
    int open(String host, int port) throws UnknownHostException {
        InetSocketAddress address =
                host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(host), port);
        channel = new ServerBootstrap()
                .group(sockets.loop().group())
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        onAccept(accepted);
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private void onAccept(Channel accepted) {
        if (links >= LINKS_MAX) {
            accepted.close();
            return;
        }
        if (unauthenticated.size() >= UNAUTHENTICATED_MAX) {
            Channel longest = unauthenticated.iterator().next();
            unauthenticated.remove(longest);
            longest.close();
        }
        unauthenticated.add(accepted);
        sockets.prepare(
                accepted,
                Role.IS_DIALLED,
                wire -> {
                    unauthenticated.remove(accepted);
                    links++;
                    return peers.opened(wire, null);
                },
                why -> {
                    unauthenticated.remove(accepted);
                    tellRefused(accepted, why);
                },
                () -> links--);
    }

    /* A host that reaches the port must not fill the log: the first, the tenth, the hundredth, ... are logged. */
    private void tellRefused(Channel accepted, String why) {
        counters.refused++;
        if (counters.refused == nextTold) {
            nextTold *= 10;
            LOG.warnf(
                    "peer connection not authenticated: address=%s reason=%s refused=%d",
                    accepted.remoteAddress(), why, counters.refused);
        }
    }

    void close() {
        channel.close();
    }
}
