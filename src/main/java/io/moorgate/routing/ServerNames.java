package io.moorgate.routing;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How TLS handshakes are answered, by the server name that the client asks for: exact, then the longest wildcard, then
 * any name, then {@code fallback}.
 *
 * @param names every host that a Service names, also one without a certificate
 * @param fallback what holds for names that no Service has a certificate for; empty: they are refused
 */
public record ServerNames(HostRoutes<ServerTls> names, Optional<ServerTls> fallback) {
    /** No certificate at all. */
    public static final ServerNames NONE = new ServerNames(new HostRoutes<>(Map.of()), Optional.empty());

    public ServerNames {
        Objects.requireNonNull(names, "names");
        Objects.requireNonNull(fallback, "fallback");
    }

    /** For {@code name}: lower case, without a trailing dot; empty where the client names none. */
    public Optional<ServerTls> find(String name) {
        Optional<ServerTls> found = names.find(name, any -> true);
        return found.isPresent() ? found : fallback;
    }

    /** Every name's, with the fallback. */
    public Stream<ServerTls> all() {
        return Stream.concat(names.entries().values().stream(), fallback.stream());
    }

    /** Every certificate that a client may be shown, each once. */
    public Stream<TlsCertificate> certificates() {
        return all().filter(tls -> !tls.isClosed())
                .flatMap(tls -> tls.certificates().stream())
                .distinct();
    }

    /** Whether a handshake of any name can succeed. */
    public boolean areServed() {
        return all().anyMatch(tls -> tls.passthrough().isPresent())
                || certificates().findAny().isPresent();
    }
}
