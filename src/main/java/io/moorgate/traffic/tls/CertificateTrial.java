package io.moorgate.traffic.tls;

import io.moorgate.routing.TlsCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Tries whether an engine can serve a certificate: by the beginning of a handshake in memory. A key that is too small to sign fails in no
 * other way. The client is one ClientHello, made once, so that nothing but the server's part costs time; what has been tried is remembered.
 *
 * <p>Thread: the configuration's.
 */
public final class CertificateTrial {
    private final Verdicts verdicts = new Verdicts();
    private final TlsEngine engine;
    private final TlsSettings settings;
    private Optional<byte[]> hello = Optional.empty();

    /** Of certificates that {@code engine} serves under {@code settings}. */
    public CertificateTrial(TlsEngine engine, TlsSettings settings) {
        this.engine = engine;
        this.settings = settings.with(TlsSettings.DEFAULT.groups());
    }

    /** Why handshakes with {@code certificate} fail, and what was expected; empty where they do not. */
    public Optional<String> faultOf(TlsCertificate certificate) {
        return verdicts.faultOf(certificate.digest(), () -> tryOut(certificate));
    }

    private Optional<String> tryOut(TlsCertificate certificate) {
        try {
            TlsContext context = new TlsContext(engine, settings, certificate, Optional.empty(), List.of());
            try {
                return failureOf(context).map(this::sentence);
            } finally {
                context.release();
            }
        } catch (SSLException | IllegalArgumentException fault) {
            return Optional.of(sentence(fault));
        }
    }

    private String sentence(Throwable fault) {
        return EngineRefusal.sentence(engine, fault, "a key that TLS can sign with");
    }

    /** A handshake as far as the server's signature, which it sends in its first flight. */
    private Optional<Throwable> failureOf(TlsContext context) throws SSLException {
        EmbeddedChannel server = new EmbeddedChannel();
        try {
            SslHandler served = context.newHandler(server.alloc());
            server.pipeline().addLast(served);
            server.pipeline().fireChannelRead(Unpooled.wrappedBuffer(hello()));
            server.pipeline().fireChannelReadComplete();
            return Optional.ofNullable(served.handshakeFuture().cause());
        } finally {
            end(server);
        }
    }

    private byte[] hello() throws SSLException {
        if (hello.isEmpty()) {
            hello = Optional.of(newHello());
        }
        return hello.get();
    }

    /** By the JDK's engine, which knows more kinds of signatures than a client of BoringSSL offers: P-521 is one. */
    private byte[] newHello() throws SSLException {
        SslContext asking = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(settings.versions())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build();
        EmbeddedChannel client = new EmbeddedChannel();
        try {
            client.pipeline().addLast(asking.newHandler(client.alloc()));
            ByteBuf said = client.readOutbound();
            try {
                return ByteBufUtil.getBytes(said);
            } finally {
                said.release();
            }
        } finally {
            end(client);
            ReferenceCountUtil.release(asking);
        }
    }

    private static void end(EmbeddedChannel channel) {
        channel.close();
        channel.releaseOutbound();
        channel.releaseInbound();
    }
}
