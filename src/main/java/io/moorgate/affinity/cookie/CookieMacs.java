package io.moorgate.affinity.cookie;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMAC-SHA256s of one thread, one for each key, and its randomness. Each says first what it is for, and of which Service. */
final class CookieMacs {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte SIGNATURE = 'S';
    private static final byte ENDPOINT = 'E';

    private final Mac[] macs;
    private final SecureRandom random = new SecureRandom();

    CookieMacs(List<SecretKeySpec> keys) {
        macs = keys.stream().map(CookieMacs::mac).toArray(Mac[]::new);
    }

    /** Copies of {@code keys}, which any number of threads may use. */
    static List<SecretKeySpec> keys(List<byte[]> keys) {
        return keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A client that has never been seen. */
    ClientKey newClient() {
        return ClientKey.ofCookie(random.nextLong(), random.nextLong());
    }

    /** What stands for {@code endpoint}; all 32 bytes. */
    byte[] ofEndpoint(int keyIndex, ServiceId service, EndpointId endpoint) {
        Mac mac = begun(keyIndex, ENDPOINT, service);
        return mac.doFinal(endpoint.value().getBytes(StandardCharsets.UTF_8));
    }

    /** The signature of the first {@code bytes} of {@code value}; all 32 bytes. */
    byte[] ofValue(int keyIndex, ServiceId service, byte[] value, int bytes) {
        Mac mac = begun(keyIndex, SIGNATURE, service);
        mac.update(value, 0, bytes);
        return mac.doFinal();
    }

    private Mac begun(int keyIndex, byte purpose, ServiceId service) {
        Mac mac = macs[keyIndex];
        mac.update(purpose);
        mac.update(service.namespace().getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        mac.update(service.name().getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac;
    }
}
