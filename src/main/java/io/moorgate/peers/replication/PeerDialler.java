package io.moorgate.peers.replication;

import io.moorgate.peers.link.PeerSockets;
import io.moorgate.peers.link.SharedKeyProof.Role;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Opens connections to other replicas. Names are looked up on a thread of their own, since that may block; there is one
 * at a time for each address that is dialled.
 *
 * <p>Confined to the peers' loop.
 */
final class PeerDialler implements PeerDial.Network {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private final PeerSockets sockets;

    PeerDialler(PeerSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public void dial(PeerDial dial) {
        Thread.ofVirtual().name("peer-lookup").start(() -> lookUp(dial));
    }

    private void lookUp(PeerDial dial) {
        try {
            InetSocketAddress address = address(dial.address());
            sockets.loop().execute(() -> connect(dial, address));
        } catch (UnknownHostException | IllegalArgumentException fault) {
            sockets.loop().execute(() -> dial.unreached(fault.toString()));
        }
    }

    /** Host and port; an IPv6 host is in brackets. */
    static InetSocketAddress address(String text) throws UnknownHostException {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: host:port)");
        }
        String host = text.substring(0, colon);
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new InetSocketAddress(InetAddress.getByName(plain), Integer.parseInt(text.substring(colon + 1)));
    }

    private void connect(PeerDial dial, InetSocketAddress address) {
        new Bootstrap()
                .group(sockets.loop().group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .addListener((ChannelFutureListener) connected -> onConnected(dial, connected));
    }

    private void onConnected(PeerDial dial, ChannelFuture connected) {
        if (connected.isSuccess()) {
            sockets.prepare(connected.channel(), Role.DIALS, dial::opened, dial::failed, () -> {});
        } else {
            dial.unreached(connected.cause().getMessage());
        }
    }
}
