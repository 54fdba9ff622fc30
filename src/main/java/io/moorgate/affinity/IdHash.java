package io.moorgate.affinity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns ids that endpoints issue into clients of the affinity table: the first 128 bits of an HMAC-SHA256 over the
 * upstream, the place where the id stands and the id. Its keys are derived from secrets that all replicas have, so that
 * they find each other's rows, and that others do not, so that no row reveals or takes an id.
 *
 * <p>Threads: any; the keys are one reference to an immutable list.
 */
public final class IdHash {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "moorgate learnt ids 1".getBytes(StandardCharsets.US_ASCII);
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(IdHash::mac);

    private final AtomicReference<List<SecretKeySpec>> keys;

    /** {@code secrets}: one or more; ids are learnt by the first, and found by any. */
    public IdHash(List<byte[]> secrets) {
        keys = new AtomicReference<>(derived(secrets));
    }

    /** The secrets have changed. */
    public void renew(List<byte[]> secrets) {
        keys.set(derived(secrets));
    }

    /** The client that {@code id} is learnt for; {@code place}: where the id stands, such as {@code cookie:JSESSIONID}. */
    public ClientKey key(UpstreamId upstream, String place, String id) {
        return key(keys.get().getFirst(), upstream, place, id);
    }

    /** The clients that {@code id} may have been learnt for, the likeliest first. */
    public List<ClientKey> keys(UpstreamId upstream, String place, String id) {
        return keys.get().stream().map(key -> key(key, upstream, place, id)).toList();
    }

    private static ClientKey key(SecretKeySpec key, UpstreamId upstream, String place, String id) {
        Mac mac = begun(key);
        add(mac, upstream.service().namespace());
        add(mac, upstream.service().name());
        add(mac, upstream.port());
        add(mac, place);
        ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)));
        return new ClientKey(ClientKey.Kind.TEXT, hash.getLong(), hash.getLong());
    }

    private static void add(Mac mac, String text) {
        mac.update(text.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
    }

    private static List<SecretKeySpec> derived(List<byte[]> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("no secret (expected: one or more)");
        }
        return secrets.stream()
                .map(secret -> new SecretKeySpec(
                        begun(new SecretKeySpec(secret, ALGORITHM)).doFinal(PURPOSE), ALGORITHM))
                .toList();
    }

    private static Mac begun(SecretKeySpec key) {
        try {
            Mac mac = MAC.get();
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Mac mac() {
        try {
            return Mac.getInstance(ALGORITHM);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "IdHash[" + keys.get().size() + " keys, redacted]";
    }
}
