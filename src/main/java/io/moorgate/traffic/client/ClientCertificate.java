package io.moorgate.traffic.client;

import io.moorgate.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * The certificate that a client has shown, verified.
 *
 * @param hash the SHA-256 of the certificate, in hex
 * @param subject whose it is (RFC 4514), in printable ASCII without quotation marks: all else is escaped by {@code \XX}
 */
public record ClientCertificate(String hash, String subject) {
    private static final HexFormat HEX = HexFormat.of();

    /** Of {@code certificate}. */
    public static ClientCertificate of(X509Certificate certificate) {
        try {
            String name = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
            return new ClientCertificate(Sha256.hex(certificate.getEncoded()), printable(name));
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As the field {@code X-Forwarded-Client-Cert} says it. */
    public String forwarded() {
        return "Hash=" + hash + ";Subject=\"" + subject + "\"";
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder(name.length() + 16);
        name.codePoints().forEach(character -> {
            boolean follows = !text.isEmpty() && text.charAt(text.length() - 1) == '\\';
            boolean isPlain = character >= ' ' && character <= '~' && character != '"';
            if (isPlain && !(follows && character == '\\')) {
                text.appendCodePoint(character);
                return;
            }
            if (follows) {
                text.setLength(text.length() - 1);
            }
            for (byte octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                text.append('\\').append(HEX.toHexDigits(octet));
            }
        });
        return text.toString();
    }
}
