import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Clients of TLS 1.3 that offer X25519 and no other group, since OpenSSL 3.0 has no X25519MLKEM768, and the certificate that every
 * proxy shows: ECDSA on P-256. BoringSSL where each handshake is a full one; the JDK's engine, which keeps each client's tickets, where
 * sessions are resumed.
 */
final class Tls {
    private static final String HOST = "bench.test";

    final boolean resumes;
    private final SslContext shared;
    private final Map<Integer, SslContext> own = new HashMap<>();

    /** {@code resumes}: each client resumes its own session where it has one. */
    Tls(boolean resumes) throws Exception {
        this.resumes = resumes;
        this.shared = context(SslProvider.OPENSSL).option(OpenSslContextOption.GROUPS, new String[] {"X25519"}).build();
        ((OpenSslSessionContext) shared.sessionContext()).setSessionCacheEnabled(false);
    }

    private static SslContextBuilder context(SslProvider provider) {
        return SslContextBuilder.forClient()
                .sslProvider(provider)
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("");
    }

    private SslContext contextOf(int number) {
        return !resumes ? shared : own.computeIfAbsent(number, any -> {
            try {
                return context(SslProvider.JDK).build();
            } catch (SSLException fault) {
                throw new IllegalStateException(fault);
            }
        });
    }

    /** Begins the TLS of client number {@code number} on {@code channel}. The loop of the load. */
    void begin(Channel channel, int number, int port) {
        SslHandler handler = contextOf(number).newHandler(channel.alloc(), HOST, port);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HOST)));
        if (resumes) {
            parameters.setNamedGroups(new String[] {"x25519"});
        }
        handler.engine().setSSLParameters(parameters);
        channel.pipeline().addFirst(handler);
    }

    /** Whether the client of {@code channel}, which began at {@code millis}, has resumed a session: it is older then. */
    boolean isResumed(Channel channel, long millis) {
        return resumes && channel.pipeline().get(SslHandler.class).engine().getSession().getCreationTime() < millis;
    }

    /** Writes {@code cert.pem}, {@code key.pem}, and both in {@code both.pem}, to {@code folder}. */
    static void certificate(Path folder) throws Exception {
        int code = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "30", "-subj", "/CN=" + HOST, "-addext", "subjectAltName=DNS:" + HOST,
                        "-keyout", folder.resolve("key.pem").toString(), "-out", folder.resolve("cert.pem").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("openssl: " + Files.readString(folder.resolve("openssl.log")));
        }
        Files.writeString(folder.resolve("both.pem"), Files.readString(folder.resolve("cert.pem")) + Files.readString(folder.resolve("key.pem")));
    }
}
