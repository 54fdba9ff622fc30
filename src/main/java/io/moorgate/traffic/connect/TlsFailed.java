package io.moorgate.traffic.connect;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.GeneralSecurityException;
import java.util.Locale;

/** A TLS handshake with an endpoint that has failed. Carries no stack trace: it is a fault of the world. */
final class TlsFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CAUSES_MAX = 8;
    private static final int MESSAGE_CHARS_MAX = 200;

    private final Kind kind;

    /** What went wrong. */
    enum Kind {
        /** The two did not come to an agreement, or the endpoint does not speak TLS, or it broke off. */
        HANDSHAKE,
        /** Its certificate is not good. */
        CERTIFICATE,
        /** It does not speak the protocol that is wanted inside TLS. */
        PROTOCOL,
        /** It took too long. */
        TIMEOUT
    }

    TlsFailed(Kind kind, String why) {
        super("TLS handshake: " + why, null, false, false);
        this.kind = kind;
    }

    /** What {@code fault}, by which a handshake has ended, comes to. */
    static TlsFailed of(Throwable fault) {
        Throwable last = fault;
        boolean isCertificate = false;
        for (int depth = 0; depth < CAUSES_MAX; depth++) {
            if (last instanceof NotSslRecordException) {
                return new TlsFailed(Kind.HANDSHAKE, "the endpoint does not speak TLS"); // Its message holds what came.
            }
            isCertificate |= last instanceof GeneralSecurityException;
            if (last.getCause() == null) {
                break;
            }
            last = last.getCause();
        }
        String message = String.valueOf(isCertificate ? last.getMessage() : fault.getMessage());
        if (isCertificate) {
            return new TlsFailed(Kind.CERTIFICATE, "the endpoint's certificate is not good: " + line(message));
        }
        boolean isProtocol = message.toLowerCase(Locale.ROOT).contains("no_application_protocol");
        return new TlsFailed(isProtocol ? Kind.PROTOCOL : Kind.HANDSHAKE, line(message));
    }

    /** In one line of printable characters, of bounded length. */
    private static String line(String message) {
        StringBuilder line = new StringBuilder();
        message.chars().limit(MESSAGE_CHARS_MAX).forEach(c -> line.append(c >= ' ' && c <= '~' ? (char) c : ' '));
        return line.toString();
    }

    Kind kind() {
        return kind;
    }
}
