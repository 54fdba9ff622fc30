package io.moorgate.traffic.tls;

import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A listening socket of an endpoint on loopback that gives out connections over TLS; each shakes hands when it is first read from or
 * written to.
 */
public final class TlsServer extends ServerSocket {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static final Map<SSLSocket, Socket> BENEATH = Collections.synchronizedMap(new WeakHashMap<>());

    /** The sockets beneath, in the order of their accept. */
    public final List<Socket> raw = new CopyOnWriteArrayList<>();

    /** The connections, in the order of their accept. */
    public final List<SSLSocket> connections = new CopyOnWriteArrayList<>();

    private final SSLContext context;
    private final String[] alpn;
    private String[] versions = {"TLSv1.3", "TLSv1.2"};

    /** Shows {@code certificate}; speaks {@code alpn}, whatever is offered without any. */
    public TlsServer(Issued certificate, String... alpn) throws IOException {
        super(0, 100, InetAddress.getLoopbackAddress());
        this.alpn = alpn;
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", certificate.key(), PASSWORD, new Certificate[] {certificate.certificate()});
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, PASSWORD);
            context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), null, null);
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    public TlsServer versions(String... names) {
        versions = names;
        return this;
    }

    @Override
    public SSLSocket accept() throws IOException {
        Socket accepted = super.accept();
        accepted.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort(), true);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(versions);
        parameters.setApplicationProtocols(alpn);
        socket.setSSLParameters(parameters);
        stands(socket, accepted);
        raw.add(accepted);
        connections.add(socket);
        return socket;
    }

    /** {@code socket} stands on {@code beneath}. */
    static void stands(SSLSocket socket, Socket beneath) {
        BENEATH.put(socket, beneath);
    }

    /** Sends RST where {@code socket}, of either end, is open, with no close_notify before it. */
    public static void reset(Socket socket) throws IOException {
        Socket beneath = socket instanceof SSLSocket tls ? BENEATH.get(tls) : socket;
        beneath.setSoLinger(true, 0);
        beneath.close();
    }

    /** The names that the client of {@code socket} asked for. */
    public static List<String> names(SSLSocket socket) {
        return ((ExtendedSSLSession) socket.getSession())
                .getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .toList();
    }
}
