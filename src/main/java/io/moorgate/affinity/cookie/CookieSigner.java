package io.moorgate.affinity.cookie;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.IdHash;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.WallClock;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and verifies the values of affinity cookies.
 *
 * <p>A value is 64 characters, base64url of: version (1 byte, 2), client id (16), keyed hash of the endpoint's identity
 * (12), minutes from 2020 on until it was signed (3), and the first 16 bytes of an HMAC-SHA256 over these and the Service's namespace
 * and name, so that a cookie of one Service is worth nothing at another. Values of version 1, which are 60 characters and have no
 * minutes, verify too. The first key signs, all of them verify.
 *
 * <p>Threads: any; each has its own MAC instances, about 1 µs a signature.
 */
public final class CookieSigner {
    /** A key has at least so many bytes. */
    static final int KEY_BYTES_MIN = 16;

    private static final byte VERSION = 2;
    private static final byte OLD_VERSION = 1;
    private static final int CLIENT_AT = 1;
    private static final int ENDPOINT_AT = 17;
    private static final int MINUTES_AT = 29;
    private static final int MAC_BYTES = 16;
    private static final int BYTES = 48;
    private static final int OLD_BYTES = 45;
    private static final Instant FIRST_MINUTE = Instant.parse("2020-01-01T00:00:00Z");

    private final int keys;
    private final WallClock clock;
    private final IdHash ids;
    private final ThreadLocal<CookieMacs> macs;

    /** {@code keys} are copied; at least one, each of {@value #KEY_BYTES_MIN} bytes or more. */
    public CookieSigner(List<byte[]> keys) {
        this(keys, WallClock.system());
    }

    /** As above; {@code clock} says when a cookie is signed, and how old one is. */
    public CookieSigner(List<byte[]> keys, WallClock clock) {
        if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length < KEY_BYTES_MIN)) {
            throw new IllegalArgumentException(
                    keys.size() + " keys (expected: at least one, each of " + KEY_BYTES_MIN + " bytes or more)");
        }
        this.clock = clock;
        this.ids = new IdHash(keys);
        this.keys = keys.size();
        List<SecretKeySpec> copies = CookieMacs.keys(keys);
        this.macs = ThreadLocal.withInitial(() -> new CookieMacs(copies));
    }

    /** A signer with a random key of its own: its cookies are worth nothing to other replicas and after a restart. */
    public static CookieSigner generated() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new CookieSigner(List.of(key));
    }

    /** The hash of learnt ids, by the same keys unless it is given others. */
    public IdHash ids() {
        return ids;
    }

    /** How many keys verify. */
    public int keys() {
        return keys;
    }

    /** A client that has never been seen. */
    public ClientKey newClient() {
        return macs.get().newClient();
    }

    /** How cookies of {@code service} signed with that key name {@code endpoint}. */
    public EndpointTag tag(int keyIndex, ServiceId service, EndpointId endpoint) {
        ByteBuffer tag = ByteBuffer.wrap(macs.get().ofEndpoint(keyIndex, service, endpoint));
        return new EndpointTag(tag.getLong(), tag.getInt());
    }

    /** The value of a cookie, signed with the first key; {@code endpoint} is a tag of the first key. */
    public String sign(ServiceId service, ClientKey client, EndpointTag endpoint) {
        ByteBuffer value = ByteBuffer.allocate(BYTES);
        value.put(VERSION).putLong(client.high()).putLong(client.low());
        value.putLong(endpoint.high()).putInt(endpoint.low());
        int minute = minuteNow();
        value.put((byte) (minute >> 16)).putShort((short) minute);
        value.put(macs.get().ofValue(0, service, value.array(), BYTES - MAC_BYTES), 0, MAC_BYTES);
        return CookieText.encode(value.array());
    }

    private int minuteNow() {
        return (int) Duration.between(FIRST_MINUTE, clock.now()).toMinutes();
    }

    /** What {@code value} says; empty where it is not a value that one of the keys has signed for {@code service}. */
    public Optional<AffinityCookie> verify(ServiceId service, String value) {
        boolean isOld = value.length() == CookieText.chars(OLD_BYTES);
        byte[] bytes = new byte[isOld ? OLD_BYTES : BYTES];
        if (!CookieText.decode(value, bytes) || bytes[0] != (isOld ? OLD_VERSION : VERSION)) {
            return Optional.empty();
        }
        int signedBytes = bytes.length - MAC_BYTES;
        byte[] claimed = Arrays.copyOfRange(bytes, signedBytes, bytes.length);
        for (int keyIndex = 0; keyIndex < keys; keyIndex++) {
            byte[] actual = Arrays.copyOf(macs.get().ofValue(keyIndex, service, bytes, signedBytes), MAC_BYTES);
            if (MessageDigest.isEqual(claimed, actual)) {
                return Optional.of(read(ByteBuffer.wrap(bytes), keyIndex, isOld));
            }
        }
        return Optional.empty();
    }

    private AffinityCookie read(ByteBuffer value, int keyIndex, boolean isOld) {
        return new AffinityCookie(
                ClientKey.ofCookie(value.getLong(CLIENT_AT), value.getLong(CLIENT_AT + 8)),
                new EndpointTag(value.getLong(ENDPOINT_AT), value.getInt(ENDPOINT_AT + 8)),
                keyIndex,
                isOld ? Optional.empty() : Optional.of(age(value)));
    }

    private Duration age(ByteBuffer value) {
        int minute =
                Byte.toUnsignedInt(value.get(MINUTES_AT)) << 16 | Short.toUnsignedInt(value.getShort(MINUTES_AT + 1));
        return Duration.ofMinutes(Math.max(0, minuteNow() - minute));
    }

    @Override
    public String toString() {
        return "CookieSigner[" + keys + " keys, redacted]";
    }
}
