package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The attributes of an affinity cookie (RFC 6265bis); {@code HttpOnly} is always set.
 *
 * @param domain the Domain attribute; empty for a host-only cookie
 * @param maxAge the Max-Age attribute, renewed on use; empty for a session cookie
 * @param sameSite {@code Lax}, {@code Strict} or {@code None}
 * @param secure whether Secure is set; empty: when the client used TLS
 */
public record CookiePolicy(
        String name,
        String path,
        Optional<String> domain,
        Optional<Duration> maxAge,
        String sameSite,
        Optional<Boolean> secure,
        boolean partitioned) {
    public CookiePolicy {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(maxAge, "maxAge");
        Objects.requireNonNull(sameSite, "sameSite");
        Objects.requireNonNull(secure, "secure");
    }
}
