package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ClientProof;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;

/**
 * The certificates that a client has shown, verified in its handshake; verified anew for other authorities, once for each, and where the
 * handshake has resumed a session, which verifies nothing.
 *
 * <p>Any thread: the drains' and the event loop of the connection ask; {@code last} is volatile.
 */
final class ShownChain implements ClientProof {
    private static final Logger LOG = Logger.getLogger(ShownChain.class);

    /** What the JDK asks for and does not use for certificates of clients. */
    private static final String ANY_AUTHENTICATION = "UNKNOWN";

    private final X509Certificate[] chain;
    /** Null where the chain has not been verified yet. */
    private volatile Verdict last;

    private record Verdict(ClientAuthorities authorities, boolean isGood) {}

    /** {@code verified} have let {@code chain} through in this handshake; empty: it stood in a session that was resumed. */
    ShownChain(X509Certificate[] chain, Optional<ClientAuthorities> verified) {
        this.chain = chain.clone();
        this.last = verified.map(authorities -> new Verdict(authorities, true)).orElse(null);
    }

    @Override
    public boolean isGoodFor(ClientAuthorities authorities) {
        Verdict known = last;
        if (known != null && known.authorities().equals(authorities)) {
            return known.isGood();
        }
        boolean isGood = verify(authorities);
        last = new Verdict(authorities, isGood);
        return isGood;
    }

    private boolean verify(ClientAuthorities authorities) {
        try {
            for (TrustManager each : ClientTrust.of(authorities).getTrustManagers()) {
                ((X509TrustManager) each).checkClientTrusted(chain, ANY_AUTHENTICATION);
            }
            return true;
        } catch (CertificateException notGood) {
            LOG.debugf("subject=%s: %s", chain[0].getSubjectX500Principal(), notGood.getMessage());
            return false;
        } catch (SSLException fault) {
            LOG.errorf(fault, "client certificate not verified: secret=%s", authorities.secret());
            return false;
        }
    }

    @Override
    public String toString() {
        return Arrays.stream(chain)
                .findFirst()
                .map(X509Certificate::getSubjectX500Principal)
                .toString();
    }
}
