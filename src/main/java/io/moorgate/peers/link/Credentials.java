package io.moorgate.peers.link;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What this replica shows on new links, and what it demands of the other side. TLS 1.3 only, with a certificate of each
 * side. Immutable; made anew when the files behind it change.
 *
 * @param proof behind the handshake, where a shared key authenticates replicas
 * @param secrets what all replicas have in common, and others do not: the shared keys, the first one first; of
 *     certificates, the authority's
 */
public record Credentials(
        SslContext dialling, SslContext dialled, Optional<SharedKeyProof> proof, List<byte[]> secrets) {
    private static final String TLS = "TLSv1.3";

    /** Certificates of one authority; {@code files} hold certificate, key and authority in PEM. */
    static Credentials ofCertificates(List<byte[]> files) throws SSLException {
        SslContextBuilder dialling = SslContextBuilder.forClient()
                .keyManager(in(files.get(0)), in(files.get(1)))
                .trustManager(in(files.get(2)));
        SslContextBuilder dialled =
                SslContextBuilder.forServer(in(files.get(0)), in(files.get(1))).trustManager(in(files.get(2)));
        return of(dialling, dialled, Optional.empty(), List.of(files.get(2)));
    }

    /** A shared key; {@code file} holds one a line. */
    static Credentials ofSharedKey(byte[] file, EphemeralCertificate own) throws SSLException {
        SharedKeyProof proof = SharedKeyProof.ofLines(new String(file, StandardCharsets.UTF_8));
        AnyCertificate any = new AnyCertificate();
        SslContextBuilder dialling = SslContextBuilder.forClient()
                .keyManager(own.key(), own.certificate())
                .trustManager(any);
        SslContextBuilder dialled =
                SslContextBuilder.forServer(own.key(), own.certificate()).trustManager(any);
        return of(dialling, dialled, Optional.of(proof), proof.secrets());
    }

    private static Credentials of(
            SslContextBuilder dialling, SslContextBuilder dialled, Optional<SharedKeyProof> proof, List<byte[]> secrets)
            throws SSLException {
        return new Credentials(
                dialling.sslProvider(SslProvider.JDK)
                        .protocols(TLS)
                        .endpointIdentificationAlgorithm(null)
                        .build(),
                dialled.sslProvider(SslProvider.JDK)
                        .protocols(TLS)
                        .clientAuth(ClientAuth.REQUIRE)
                        .build(),
                proof,
                secrets);
    }

    private static InputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
