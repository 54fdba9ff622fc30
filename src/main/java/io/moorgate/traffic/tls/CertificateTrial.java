package io.moorgate.traffic.tls;

import io.moorgate.routing.TlsCertificate;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Tries whether an engine can serve a certificate: by a handshake in memory, whose client trusts every authority. A key that is too
 * small to sign fails in no other way. What counts is a fault of the server; what has been tried is remembered.
 *
 * <p>Thread: the configuration's.
 */
public final class CertificateTrial {
    /** BoringSSL's words for what is wrong; the JDK's are not known to name nothing but that. */
    private static final Pattern REASON = Pattern.compile("[A-Z]+(_[A-Z0-9]+)+");

    /** Verdicts that are remembered; the oldest ones are forgotten, and tried again. */
    private static final int REMEMBERED_MAX = 20_000;

    private final Map<String, Optional<String>> remembered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private final TlsEngine engine;
    private final TlsSettings settings;

    /** Of certificates that {@code engine} serves under {@code settings}. */
    public CertificateTrial(TlsEngine engine, TlsSettings settings) {
        this.engine = engine;
        this.settings = settings.with(TlsSettings.DEFAULT.groups());
    }

    /** Why handshakes with {@code certificate} fail, and what was expected; empty where they do not. */
    public Optional<String> faultOf(TlsCertificate certificate) {
        return remembered.computeIfAbsent(certificate.digest(), digest -> tryOut(certificate));
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
        Matcher reason = REASON.matcher(FinishedHandshake.reasonOf(fault));
        return "is refused by " + engine.description() + (reason.find() ? ": " + reason.group() : "")
                + " (expected: a key that TLS can sign with)";
    }

    private Optional<Throwable> failureOf(TlsContext context) throws SSLException {
        // The JDK's engine, which knows more kinds of signatures than a client of BoringSSL offers: P-521 is one.
        SslContext asking = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(settings.versions())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build();
        EmbeddedChannel server = new EmbeddedChannel();
        EmbeddedChannel client = new EmbeddedChannel();
        try {
            SslHandler served = context.newHandler(server.alloc());
            SslHandler asked = asking.newHandler(client.alloc());
            server.pipeline().addLast(served);
            client.pipeline().addLast(asked);
            boolean goesOn = true;
            while (goesOn) {
                goesOn = pass(client, server);
                Throwable fault = served.handshakeFuture().cause();
                if (fault != null && !asked.handshakeFuture().isDone()) {
                    return Optional.of(fault);
                }
                goesOn |= pass(server, client);
            }
            return Optional.empty(); // Or the client has had a fault of its own: others may take what it does not.
        } finally {
            end(server);
            end(client);
            ReferenceCountUtil.release(asking);
        }
    }

    /** Brings what {@code from} has said to {@code to}; false where it has said nothing. */
    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
        boolean isAny = false;
        for (Object said = from.readOutbound(); said != null; said = from.readOutbound()) {
            to.pipeline().fireChannelRead(said);
            isAny = true;
        }
        to.pipeline().fireChannelReadComplete();
        return isAny;
    }

    private static void end(EmbeddedChannel channel) {
        channel.close();
        channel.releaseOutbound();
        channel.releaseInbound();
    }
}
