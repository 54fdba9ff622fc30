package io.moorgate.traffic.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The client of one accepted connection: its addresses and what has been learnt of it on the accept path. It is made at
 * accept and lives as long as the socket.
 *
 * <p>Thread: that of the connection.
 */
public final class Client {
    private static final AttributeKey<Client> KEY = AttributeKey.valueOf(Client.class, "client");

    private final Optional<Channel> channel;
    private final InetAddress peer;
    private final int localPort;
    private final Supplier<ProxiedAddresses> own;
    private InetAddress address;
    private Optional<ProxiedAddresses> proxied = Optional.empty();
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;
    private Optional<TlsFacts> tls = Optional.empty();
    private boolean guarded;
    private boolean asksForTls;

    private Client(Optional<Channel> channel, InetAddress peer, int localPort, Supplier<ProxiedAddresses> own) {
        this.own = own;
        this.channel = channel;
        this.peer = peer;
        this.localPort = localPort;
        this.address = peer;
    }

    /** The client of {@code channel}, which has just been accepted; empty where its socket has closed already. */
    public static Optional<Client> accepted(Channel channel) {
        Channel listening = channel.parent() == null ? channel : channel.parent();
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer)
                || !(listening.localAddress() instanceof InetSocketAddress listener)) {
            return Optional.empty();
        }
        // The kernel is asked for the socket's own address only when that is needed.
        Client client = new Client(
                Optional.of(channel),
                plain(peer.getAddress()),
                listener.getPort(),
                () -> ends(peer, channel.localAddress() instanceof InetSocketAddress local ? local : listener));
        channel.attr(KEY).set(client);
        return Optional.of(client);
    }

    /**
     * A client at {@code peer}, whose connection to {@code localPort} no channel of Netty's holds.
     *
     * @param own gives both ends of the socket, as long as it is open
     */
    public static Client accepted(InetAddress peer, int localPort, Supplier<ProxiedAddresses> own) {
        return new Client(Optional.empty(), peer, localPort, own);
    }

    /** Both ends of a socket. */
    public static ProxiedAddresses ends(InetSocketAddress peer, InetSocketAddress local) {
        return new ProxiedAddresses(
                new InetSocketAddress(plain(peer.getAddress()), peer.getPort()),
                new InetSocketAddress(plain(local.getAddress()), local.getPort()));
    }

    /** The client of a channel for which {@link #accepted(Channel)} made one. */
    public static Client of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** The channel of the connection, where Netty has accepted it. */
    public Channel channel() {
        return channel.orElseThrow();
    }

    /** The address at the other end of the socket: the client itself, or a proxy. */
    public InetAddress peer() {
        return peer;
    }

    /** The address of the client as far as the connection says: {@link #peer()}, or what a PROXY header has named. */
    public InetAddress address() {
        return address;
    }

    /** The port of the gateway that the client connected to. */
    public int localPort() {
        return localPort;
    }

    /** Whether the connection is encrypted up to the gateway. */
    public boolean isSecure() {
        return tls.isPresent();
    }

    /** What the TLS handshake has shown; empty where the connection is not encrypted. */
    public Optional<TlsFacts> tls() {
        return tls;
    }

    /** A trusted proxy has said for whose connection it speaks. */
    public void speaksFor(ProxiedAddresses addresses) {
        proxied = Optional.of(addresses);
        address = addresses.client().getAddress();
    }

    /** Both ends of the client's own connection: as a trusted proxy has said, else of this one, whose socket has to be open. */
    public ProxiedAddresses ends() {
        return proxied.orElseGet(own);
    }

    /** Keeps {@code bytes}, read on the accept path, for what comes next; owns them. */
    public void keep(ByteBuf bytes) {
        kept = bytes;
    }

    /** What is kept; the caller owns it. */
    public ByteBuf takeKept() {
        ByteBuf bytes = kept;
        kept = Unpooled.EMPTY_BUFFER;
        return bytes;
    }

    /** A TLS handshake has been completed with the client. */
    public void secured(TlsFacts facts) {
        tls = Optional.of(facts);
    }

    /** It has asked for TLS in the words of PostgreSQL, and was answered yes: its endpoint is to be asked before, too. */
    public void asksForTls() {
        asksForTls = true;
    }

    /** Whether it has asked for TLS in the words of PostgreSQL. */
    public boolean hasAskedForTls() {
        return asksForTls;
    }

    /** The protocol's limits are in place: from now on the client can be read. */
    public void guarded() {
        guarded = true;
    }

    /** Whether the protocol's limits are in place. */
    public boolean isGuarded() {
        return guarded;
    }

    /** IPv4 clients of a socket that is bound to {@code ::} come as IPv4-mapped addresses. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
