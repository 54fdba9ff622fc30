package io.moorgate.routing;

import java.util.Objects;
import java.util.Optional;

/**
 * How the endpoints of a route are spoken to over TLS. Connections of two that are equal may be exchanged for one another, and of no
 * others.
 *
 * @param isVerified whether an endpoint's certificate must be good for {@code serverName}; else it is not looked at
 * @param authorities which must have signed it, with their revocation lists; empty: those that the JDK trusts
 * @param serverName the name that endpoints are asked for (SNI, RFC 6066 section 3, unless it is an IP address) and that a
 *     certificate must carry
 */
public record EndpointTls(boolean isVerified, Optional<ClientAuthorities> authorities, String serverName) {
    public EndpointTls {
        Objects.requireNonNull(authorities, "authorities");
        Objects.requireNonNull(serverName, "serverName");
    }

    /** Of little work, since it is looked up for each request: certificates count by the digest of what they were read from. */
    @Override
    public int hashCode() {
        int digest = authorities.isPresent() ? authorities.get().digest().hashCode() : 0;
        return 31 * (31 * serverName.hashCode() + digest) + Boolean.hashCode(isVerified);
    }
}
