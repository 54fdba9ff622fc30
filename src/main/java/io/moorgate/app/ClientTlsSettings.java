package io.moorgate.app;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** TLS with clients: {@code moorgate.tls.*}. */
public interface ClientTlsSettings {
    @WithName("default-secret")
    @Description(
            "`namespace/name` of the Secret with the certificate for names that no Service has one for. Without it a"
                    + " handshake for such a name is refused (`unrecognized_name`).")
    Optional<String> defaultSecret();

    @WithName("min-version")
    @WithDefault("1.2")
    @Description("The least version of TLS: `1.2` or `1.3`.")
    String minVersion();

    @WithDefault("X25519MLKEM768,X25519,P-256,P-384")
    @Description(
            "Groups of the key exchange, the most wanted first. The JDK's own engine leaves out those that it lacks.")
    List<String> groups();

    @WithName("handshakes-max")
    @WithDefault("2000")
    @Description("TLS handshakes under way on one event loop; a further client is reset.")
    int handshakesMax();

    @WithName("handshake-timeout")
    @WithDefault("10s")
    @Description("How long a client may take from the accept to the end of its TLS handshake; `100ms` and more.")
    Duration handshakeTimeout();
}
