import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.internal.tcnative.SSL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/**
 * Clients of one version of TLS that prefer X25519, since OpenSSL 3.0 has no X25519MLKEM768, and the certificate that every proxy
 * shows: ECDSA on P-256.
 */
final class Tls {
    private static final String HOST = "bench.test";

    final boolean resumes;
    private final SslContext context;

    /** {@code resumes}: each client resumes its own session where it has one. */
    Tls(String version, boolean resumes) throws Exception {
        this.resumes = resumes;
        context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols(version)
                .option(OpenSslContextOption.GROUPS, new String[] {"X25519", "P-256"})
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build();
        ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(resumes);
    }

    /** Begins the TLS of client number {@code number} on {@code channel}. */
    void begin(Channel channel, int number) {
        SslHandler handler = context.newHandler(channel.alloc(), "client-" + number, 443);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HOST)));
        handler.engine().setSSLParameters(parameters);
        channel.pipeline().addFirst(handler);
    }

    /** Whether the client of {@code channel} has resumed a session. */
    static boolean isResumed(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return SSL.isSessionReused(((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer());
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
