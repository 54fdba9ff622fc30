package io.moorgate.traffic.http.upgrade;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** The key of one handshake, by which its answer is known (RFC 6455 section 4.1); it protects nothing. */
record HandshakeKey(String text) {
    /** Names it. */
    static final String FIELD = "sec-websocket-key";

    /** Names what accepts it. */
    static final String ACCEPT_FIELD = "sec-websocket-accept";

    private static final int BYTES = 16;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    static HandshakeKey random() {
        byte[] nonce = new byte[BYTES];
        ThreadLocalRandom.current().nextBytes(nonce);
        return new HandshakeKey(Base64.getEncoder().encodeToString(nonce));
    }

    /** Whether {@code accept}, which may be null, was made of it. */
    boolean isAcceptedBy(String accept) {
        return accept != null && accept.strip().equals(accept());
    }

    /** What accepts it. */
    String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((text + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
