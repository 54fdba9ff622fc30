package io.moorgate.traffic.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What speaks TLS. */
public enum TlsEngine {
    /** BoringSSL, by netty-tcnative. */
    BORINGSSL(SslProvider.OPENSSL_REFCNT),
    /** The JDK's own. */
    JDK(SslProvider.JDK);

    /** By this the JDK's engine does not let clients begin a second handshake; it is read when the first one begins. */
    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    /** The JDK's names of the groups that it has. */
    private static final Map<String, String> JDK_GROUPS =
            Map.of("X25519", "x25519", "P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private final SslProvider provider;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /** BoringSSL where it loads, else the JDK's. A native executable has the JDK's. */
    public static TlsEngine best() {
        System.setProperty(NO_RENEGOTIATION, "true");
        boolean isNativeImage = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        return !isNativeImage && OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL_REFCNT)
                ? BORINGSSL
                : JDK;
    }

    /** Its name in the log: with the version, or with why there is nothing better. */
    public String description() {
        return switch (this) {
            case BORINGSSL -> "boringssl";
            case JDK -> "jdk";
        };
    }

    /** Those of {@code groups} that it lacks. */
    public List<String> lacking(List<String> groups) {
        return groups.stream().filter(group -> nameOf(group).isEmpty()).toList();
    }

    /** Those of {@code groups} that it has, by its own names. */
    String[] namesOf(List<String> groups) {
        return groups.stream().flatMap(group -> nameOf(group).stream()).toArray(String[]::new);
    }

    private Optional<String> nameOf(String group) {
        return this == BORINGSSL ? Optional.of(group) : Optional.ofNullable(JDK_GROUPS.get(group));
    }

    SslProvider provider() {
        return provider;
    }
}
