package io.moorgate.traffic.tls;

import io.moorgate.routing.EndpointTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * What handshakes with the endpoints of one policy share, the sessions that are resumed among it: a session is never resumed under
 * another policy, so that no endpoint escapes a verification.
 *
 * <p>Thread: any.
 */
final class EndpointTlsContext {
    /** For how long a session may be resumed, if the endpoint agrees. */
    private static final Duration SESSIONS_KEPT = Duration.ofHours(1);

    /** How many sessions are kept for one policy. */
    private static final long SESSIONS_MAX = 4_096;

    /** A hostname check by RFC 2818 section 3.1. */
    private static final String BY_NAME = "HTTPS";

    private final SslContext context;
    private final String serverName;
    private final Optional<String[]> jdkGroups;

    /** {@code trust} verifies certificates, where {@code tls} wants that. */
    EndpointTlsContext(TlsEngine engine, List<String> groups, EndpointTls tls, Alpn alpn, TrustManagerFactory trust)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(engine.provider())
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(TlsContext.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .trustManager(trust)
                .sessionCacheSize(SESSIONS_MAX)
                .sessionTimeout(SESSIONS_KEPT.toSeconds());
        if (tls.isVerified()) {
            builder.endpointIdentificationAlgorithm(BY_NAME);
        }
        alpn.offer().ifPresent(builder::applicationProtocolConfig);
        String[] known = engine.namesOf(groups);
        if (engine == TlsEngine.BORINGSSL) {
            builder.option(OpenSslContextOption.GROUPS, known);
        }
        this.context = builder.build();
        this.serverName = tls.serverName();
        this.jdkGroups = engine == TlsEngine.JDK ? Optional.of(known) : Optional.empty();
    }

    /** A handler for a connection to {@code endpoint}, without a time limit of its own. */
    SslHandler newHandler(InetSocketAddress endpoint, ByteBufAllocator buffers) {
        SslHandler handler = context.newHandler(buffers, serverName, sessionsOf(endpoint));
        handler.setHandshakeTimeoutMillis(0);
        SSLParameters parameters = handler.engine().getSSLParameters();
        if (!isAddress(serverName)) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        jdkGroups.ifPresent(parameters::setNamedGroups);
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /**
     * In the place of a port, which engines use for nothing but to find the session that may be resumed: a session of one endpoint is
     * of no use to another one of the same name.
     */
    private static int sessionsOf(InetSocketAddress endpoint) {
        return endpoint.hashCode() & Integer.MAX_VALUE | 1;
    }

    /** RFC 6066 section 3: addresses are no server names. */
    private static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    /** Gives its memory back once the last connection has ended. No handler may be asked for any more. */
    void release() {
        ReferenceCountUtil.release(context);
    }
}
