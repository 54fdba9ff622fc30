package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Verifies certificates of clients, and of endpoints (RFC 5280 section 6): the chain up to one of the authorities, its time, its
 * purpose; and where there are revocation lists, that a list of its issuer is in date and does not name it.
 */
final class ClientTrust {
    /** Where no certificate is asked for. Without it each context would read, and keep, the authorities of the JDK. */
    static final X509TrustManager NONE = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no certificate is asked for");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no certificate is asked for");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private ClientTrust() {}

    static TrustManagerFactory of(ClientAuthorities authorities) throws SSLException {
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    authorities.certificates().stream()
                            .map(certificate -> new TrustAnchor(certificate, null))
                            .collect(Collectors.toSet()),
                    new X509CertSelector());
            boolean checksLists = !authorities.revocations().isEmpty();
            parameters.setRevocationEnabled(checksLists);
            if (checksLists) {
                PKIXRevocationChecker checker = (PKIXRevocationChecker)
                        CertPathBuilder.getInstance("PKIX").getRevocationChecker();
                checker.setOptions(EnumSet.of(
                        PKIXRevocationChecker.Option.ONLY_END_ENTITY,
                        PKIXRevocationChecker.Option.PREFER_CRLS,
                        PKIXRevocationChecker.Option.NO_FALLBACK));
                parameters.addCertPathChecker(checker);
                parameters.addCertStore(CertStore.getInstance(
                        "Collection", new CollectionCertStoreParameters(authorities.revocations())));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(new CertPathTrustManagerParameters(parameters));
            return trust;
        } catch (GeneralSecurityException fault) {
            throw new SSLException("client authorities of " + authorities.secret(), fault);
        }
    }
}
