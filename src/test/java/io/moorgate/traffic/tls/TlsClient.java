package io.moorgate.traffic.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Clients of the JDK's TLS that trust one authority, on loopback. Reads give up after 20 s. */
public final class TlsClient {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final SSLContext context;
    private String[] protocols = {"TLSv1.3", "TLSv1.2"};
    private String[] alpn = {};
    private String[] ciphers;
    private String[] schemes;

    /** Without a certificate of its own. */
    public TlsClient(TestAuthority trusted) {
        this(trusted, Optional.empty());
    }

    public TlsClient(TestAuthority trusted, Optional<TestAuthority.Issued> own) {
        this(trustOf(trusted), own);
    }

    private TlsClient(TrustManagerFactory trusted, Optional<TestAuthority.Issued> own) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            if (own.isPresent()) {
                keys.setKeyEntry("own", own.get().key(), PASSWORD, new Certificate[] {
                    own.get().certificate()
                });
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, PASSWORD);
            context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trusted.getTrustManagers(), null);
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static TrustManagerFactory trustOf(TestAuthority trusted) {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("authority", trusted.certificate());
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trust);
            return trustManagers;
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** One that takes every certificate, ended or not. */
    public static TlsClient trustingAll() {
        return new TlsClient(InsecureTrustManagerFactory.INSTANCE, Optional.empty());
    }

    public TlsClient alpn(String... names) {
        alpn = names;
        return this;
    }

    public TlsClient versions(String... names) {
        protocols = names;
        return this;
    }

    public TlsClient ciphers(String... names) {
        ciphers = names;
        return this;
    }

    public TlsClient schemes(String... names) {
        schemes = names;
        return this;
    }

    public SSLContext context() {
        return context;
    }

    /** A connection to {@code port} whose handshake is done; {@code name} is asked for, none where it is empty. */
    public SSLSocket dial(int port, String name) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Socket beneath = new Socket(loopback, port);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(beneath, loopback.getHostAddress(), port, true);
        TlsServer.stands(socket, beneath);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setApplicationProtocols(alpn);
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (ciphers != null) {
            parameters.setCipherSuites(ciphers);
        }
        if (schemes != null) {
            parameters.setSignatureSchemes(schemes);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
