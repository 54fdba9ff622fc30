package io.moorgate.peers.link;

import io.moorgate.peers.link.SharedKeyProof.Ends;
import io.moorgate.peers.link.SharedKeyProof.Role;
import io.moorgate.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The handshake of a link: lets messages through once the other side is authenticated. Until then it takes nothing but
 * a proof, and not for long. Behind the TLS handshake the side that has dialled proves the shared key first; the other
 * one answers with the same key. With certificates TLS authenticates both sides.
 *
 * <p>Confined to the peers' loop.
 */
final class PeerHandshake extends ChannelInboundHandlerAdapter {
    private final Optional<SharedKeyProof> keys;
    private final Role role;
    private final Supplier<NettyWire> wire;
    private final Consumer<String> refused;
    private final HandshakeTimeout timeout;

    private Timers.Timer deadline = () -> {};
    private Ends ends;
    private boolean isOver;

    /**
     * A handshake.
     *
     * @param role of this side
     * @param wire makes what takes the place of the handshake once it is complete
     * @param refused called once, where it fails
     * @param timeout of handshakes on this side
     */
    PeerHandshake(
            Optional<SharedKeyProof> keys,
            Role role,
            Supplier<NettyWire> wire,
            Consumer<String> refused,
            HandshakeTimeout timeout) {
        this.keys = keys;
        this.role = role;
        this.wire = wire;
        this.refused = refused;
        this.timeout = timeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long nanos = timeout.nanos();
        deadline = Timers.of(context.executor()).after(nanos, () -> {
            timeout.tooShort();
            shut(context, "no proof within " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s");
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws GeneralSecurityException {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                shut(context, "TLS: " + handshake.cause().getMessage());
            } else if (keys.isEmpty()) {
                open(context);
            } else {
                ends = ends(context);
                if (role == Role.DIALS) {
                    prove(context, keys.get().first());
                }
            }
        }
    }

    private Ends ends(ChannelHandlerContext context) throws GeneralSecurityException {
        SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
        X509Certificate own = (X509Certificate) session.getLocalCertificates()[0];
        X509Certificate other;
        try {
            other = (X509Certificate) session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException unverified) {
            throw new GeneralSecurityException(unverified);
        }
        return role == Role.DIALS ? Ends.of(own, other) : Ends.of(other, own);
    }

    private void prove(ChannelHandlerContext context, SecretKey key) {
        ByteBuf frame = context.alloc().buffer(Frames.LENGTH_BYTES + SharedKeyProof.BYTES);
        frame.writeInt(SharedKeyProof.BYTES).writeBytes(SharedKeyProof.proof(key, role, ends));
        context.writeAndFlush(frame);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!isOver) {
                onProof(context, (ByteBuf) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onProof(ChannelHandlerContext context, ByteBuf frame) {
        if (ends == null || frame.readableBytes() != SharedKeyProof.BYTES) {
            shut(context, "no proof");
            return;
        }
        byte[] proof = new byte[SharedKeyProof.BYTES];
        frame.readBytes(proof);
        Role theirs = role == Role.DIALS ? Role.IS_DIALLED : Role.DIALS;
        Optional<SecretKey> key = keys.orElseThrow().keyOf(proof, theirs, ends);
        if (key.isEmpty()) {
            shut(context, "another key");
            return;
        }
        if (role == Role.IS_DIALLED) {
            prove(context, key.get());
        }
        open(context);
    }

    private void open(ChannelHandlerContext context) {
        isOver = true;
        deadline.cancel();
        timeout.longEnough();
        context.pipeline().get(FrameSplitter.class).admit();
        context.pipeline().replace(this, "link", wire.get());
    }

    private void shut(ChannelHandlerContext context, String why) {
        if (!isOver) {
            isOver = true;
            deadline.cancel();
            context.close();
            refused.accept(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        shut(context, "closed by the other side");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        shut(context, fault.getMessage());
    }
}
