package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ClientProof;
import io.moorgate.traffic.client.ClientCertificate;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TlsHandshake.Result;
import io.moorgate.traffic.live.TlsHandshake.Version;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What an engine says of the handshake that it has done. Event loop of the connection. */
record FinishedHandshake(SSLEngine engine) {
    /** For metrics. */
    TlsHandshake counted() {
        return new TlsHandshake(Version.of(engine.getSession().getProtocol()), isResumed(), Result.OK);
    }

    /** The JDK's engine does not say. */
    private boolean isResumed() {
        return engine instanceof ReferenceCountedOpenSslEngine boring && SSL.isSessionReused(boring.sslPointer());
    }

    private boolean mayBeResumed() {
        return isResumed() || !(engine instanceof ReferenceCountedOpenSslEngine);
    }

    /** The client's own certificate; only where it had to show one. */
    ClientCertificate certificate() {
        return ClientCertificate.of(chain()[0]);
    }

    /** What the client has shown, in this handshake or in that of the session that it has resumed; only where {@code authorities} ask for it. */
    ClientProof proof(ClientAuthorities authorities) {
        return new ShownChain(chain(), mayBeResumed() ? Optional.empty() : Optional.of(authorities));
    }

    private X509Certificate[] chain() {
        try {
            return Arrays.stream(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
        } catch (SSLPeerUnverifiedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Why a handshake failed by {@code fault}, in words; empty where the client has only left. */
    static String reasonOf(Throwable fault) {
        if (!(fault instanceof SSLException)) {
            return "";
        }
        String reason = "";
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            reason = cause.getMessage() == null ? reason : cause.getMessage();
        }
        return reason;
    }

    /** Whether a handshake failed by {@code fault} for want of a good certificate of the client. */
    static boolean failedByCertificate(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateException
                    || cause instanceof SSLHandshakeException
                            && (message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
                                    || message.contains("Empty client certificate chain"))) {
                return true;
            }
        }
        return false;
    }
}
