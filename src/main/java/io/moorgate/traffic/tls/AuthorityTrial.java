package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.EndpointTls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/**
 * Tries whether an engine takes authorities: by a context that verifies against them. BoringSSL reads certificates more strictly than the
 * JDK, by which they have been read. What has been tried is remembered.
 *
 * <p>Thread: the configuration's.
 */
public final class AuthorityTrial {
    private static final String EXPECTED = "certificates as RFC 5280 has them";

    private final Verdicts ofClients = new Verdicts();
    private final Verdicts ofEndpoints = new Verdicts();
    private final TlsEngine engine;
    private final TlsSettings settings;

    @FunctionalInterface
    private interface Trial {
        void of(ClientAuthorities authorities) throws SSLException;
    }

    /** Of authorities that {@code engine} verifies against under {@code settings}. */
    public AuthorityTrial(TlsEngine engine, TlsSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    /** Why clients cannot be verified against {@code authorities}, and what was expected; empty where they can. */
    public Optional<String> faultForClients(ClientAuthorities authorities) {
        return ofClients.faultOf(authorities.digest(), () -> tryOut(authorities, this::asClients));
    }

    /** Why endpoints cannot be verified against {@code authorities}, and what was expected; empty where they can. */
    public Optional<String> faultForEndpoints(ClientAuthorities authorities) {
        return ofEndpoints.faultOf(authorities.digest(), () -> tryOut(authorities, this::asEndpoints));
    }

    private Optional<String> tryOut(ClientAuthorities all, Trial trial) {
        Optional<String> fault = faultOf(all, trial);
        if (fault.isEmpty() || all.certificates().size() == 1) {
            return fault.map(why -> "ca.crt " + why);
        }
        // Of a bundle, the first one that is refused by itself is named.
        for (int index = 0; index < all.certificates().size(); index++) {
            Optional<String> own = faultOf(alone(all, all.certificates().get(index)), trial);
            if (own.isPresent()) {
                return Optional.of("certificate " + (index + 1) + " of ca.crt " + own.get());
            }
        }
        return fault.map(why -> "ca.crt " + why);
    }

    private static ClientAuthorities alone(ClientAuthorities all, X509Certificate certificate) {
        return new ClientAuthorities(all.secret(), all.digest(), List.of(certificate), all.revocations());
    }

    private Optional<String> faultOf(ClientAuthorities authorities, Trial trial) {
        try {
            trial.of(authorities);
            return Optional.empty();
        } catch (SSLException | RuntimeException fault) {
            return Optional.of(EngineRefusal.sentence(engine, fault, EXPECTED));
        }
    }

    /** Without a certificate of its own: none is needed for a context that does no handshake. */
    private void asClients(ClientAuthorities authorities) throws SSLException {
        SslContext context = SslContextBuilder.forServer(noKeys())
                .sslProvider(engine.provider())
                .protocols(settings.versions())
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(ClientTrust.of(authorities))
                .build();
        ReferenceCountUtil.release(context);
    }

    private static KeyManagerFactory noKeys() throws SSLException {
        try {
            KeyStore store = KeyStore.getInstance(TlsContext.STORE);
            store.load(null, null);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            return keys;
        } catch (GeneralSecurityException | IOException fault) {
            throw new SSLException("no key manager", fault);
        }
    }

    private void asEndpoints(ClientAuthorities authorities) throws SSLException {
        EndpointTls tls = new EndpointTls(true, Optional.of(authorities), "endpoint");
        new EndpointTlsContext(engine, settings.groups(), tls, Alpn.NONE, ClientTrust.of(authorities)).release();
    }
}
