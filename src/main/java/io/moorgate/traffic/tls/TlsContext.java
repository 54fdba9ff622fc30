package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.tickets.TicketSecret;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * What handshakes with one certificate and one set of clients' authorities share. Sessions are resumed within it only, so that
 * a ticket of one host opens no other (CVE-2025-23419).
 *
 * <p>Thread: made by the configuration's; event loops take handlers from it.
 */
final class TlsContext {
    /** RFC 9325 section 4.2: forward secrecy and authenticated encryption; of TLS 1.2 nothing else. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /**
     * In which Netty keeps a key for a moment while a context is made. Java's default, PKCS12, derives keys by 10,000 rounds of a hash for
     * it, which costs a hundred times as much as all else here, and protects nothing: the store is in memory, and its password is empty.
     */
    static final String STORE = "JKS";

    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "h2",
            "http/1.1");

    private final SslContext context;
    private final Optional<ClientAuthorities> authorities;
    private final TicketKeys tickets;
    private final Optional<String[]> jdkGroups;

    /** Shows {@code certificate}, and asks for one where {@code authorities} are there. */
    TlsContext(
            TlsEngine engine,
            TlsSettings settings,
            TlsCertificate certificate,
            Optional<ClientAuthorities> authorities,
            List<TicketSecret> secrets)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        certificate.key(), certificate.chain().toArray(X509Certificate[]::new))
                .sslProvider(engine.provider())
                .keyStoreType(STORE)
                .protocols(settings.versions())
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ALPN);
        String[] groups = engine.namesOf(settings.groups());
        if (engine == TlsEngine.BORINGSSL) {
            builder.option(OpenSslContextOption.GROUPS, groups);
        }
        if (authorities.isPresent()) {
            builder.clientAuth(ClientAuth.REQUIRE).trustManager(ClientTrust.of(authorities.get()));
        } else {
            builder.trustManager(ClientTrust.NONE);
        }
        this.context = builder.build();
        this.authorities = authorities;
        this.tickets = new TicketKeys(context, certificate, authorities);
        this.tickets.use(secrets);
        this.jdkGroups = engine == TlsEngine.JDK ? Optional.of(groups) : Optional.empty();
    }

    /** A handler for one connection, without a time limit of its own. */
    SslHandler newHandler(ByteBufAllocator buffers) {
        SslHandler handler = context.newHandler(buffers);
        handler.setHandshakeTimeoutMillis(0);
        jdkGroups.ifPresent(groups -> {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setNamedGroups(groups);
            parameters.setUseCipherSuitesOrder(true);
            handler.engine().setSSLParameters(parameters);
        });
        return handler;
    }

    /** Who signs clients' certificates. */
    Optional<ClientAuthorities> authorities() {
        return authorities;
    }

    /** Encrypts tickets by the first of {@code secrets} from now on, and reads those by all of them. */
    void useTickets(List<TicketSecret> secrets) {
        tickets.use(secrets);
    }

    /** Gives its memory back once the last connection has ended. No handler may be asked for any more. */
    void release() {
        ReferenceCountUtil.release(context);
    }
}
