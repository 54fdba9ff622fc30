package io.moorgate.traffic.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The keys that the session tickets of one context are encrypted by (RFC 5077 section 5.5), never the same as another one's.
 * The JDK's engine keeps such keys by itself.
 *
 * <p>Thread: the configuration's.
 */
final class TicketKeys {
    /** The one that new tickets get, and those that tickets still in use have. */
    private static final int KEYS_MAX = 3;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SslContext context;
    private final Deque<OpenSslSessionTicketKey> keys = new ArrayDeque<>();

    TicketKeys(SslContext context) {
        this.context = context;
        rotate();
    }

    /** Takes a new key for new tickets, and forgets the oldest. */
    void rotate() {
        if (!(context.sessionContext() instanceof OpenSslSessionContext sessions)) {
            return;
        }
        keys.addFirst(new OpenSslSessionTicketKey(
                random(OpenSslSessionTicketKey.NAME_SIZE),
                random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                random(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        if (keys.size() > KEYS_MAX) {
            keys.removeLast();
        }
        sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    }

    private static byte[] random(int bytes) {
        byte[] drawn = new byte[bytes];
        RANDOM.nextBytes(drawn);
        return drawn;
    }
}
