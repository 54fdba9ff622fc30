package io.moorgate.traffic.tls;

import io.moorgate.hash.Sha256;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.tickets.TicketSecret;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys that the session tickets of one context are encrypted by (RFC 5077 section 5.5): derived from the secrets of all replicas
 * (HKDF, RFC 5869) for this certificate and these authorities of clients, so that a ticket of one context opens no other
 * (CVE-2025-23419). The JDK's engine keeps keys of its own.
 *
 * <p>Thread: the configuration's.
 */
final class TicketKeys {
    private static final String ALGORITHM = "HKDF-SHA256";
    private static final String PURPOSE = "moorgate tls ticket";

    private final SslContext context;
    private final byte[] info;

    TicketKeys(SslContext context, TlsCertificate certificate, Optional<ClientAuthorities> authorities) {
        this.context = context;
        this.info = infoOf(certificate, authorities);
    }

    private static byte[] infoOf(TlsCertificate certificate, Optional<ClientAuthorities> authorities) {
        try {
            ByteArrayOutputStream info = new ByteArrayOutputStream();
            info.writeBytes(PURPOSE.getBytes(StandardCharsets.US_ASCII));
            info.writeBytes(Sha256.of(certificate.chain().getFirst().getEncoded()));
            authorities.ifPresent(asked -> {
                info.writeBytes(Sha256.of(asked.secret().getBytes(StandardCharsets.UTF_8)));
                info.writeBytes(Sha256.of(asked.digest().getBytes(StandardCharsets.UTF_8)));
                asked.certificates()
                        .forEach(authority -> info.writeBytes(
                                Sha256.of(authority.getPublicKey().getEncoded())));
            });
            return info.toByteArray();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Encrypts tickets by the first of {@code secrets} from now on, and reads those by all of them. */
    void use(List<TicketSecret> secrets) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(secrets.stream().map(this::keyOf).toArray(OpenSslSessionTicketKey[]::new));
        }
    }

    private OpenSslSessionTicketKey keyOf(TicketSecret secret) {
        try {
            HKDFParameterSpec derivation = HKDFParameterSpec.ofExtract()
                    .addIKM(secret.bytes())
                    .thenExpand(info, OpenSslSessionTicketKey.TICKET_KEY_SIZE);
            byte[] derived = KDF.getInstance(ALGORITHM).deriveData(derivation);
            int hmacAt = OpenSslSessionTicketKey.NAME_SIZE;
            int aesAt = hmacAt + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
            return new OpenSslSessionTicketKey(
                    Arrays.copyOf(derived, hmacAt),
                    Arrays.copyOfRange(derived, hmacAt, aesAt),
                    Arrays.copyOfRange(derived, aesAt, derived.length));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
