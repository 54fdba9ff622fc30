package io.moorgate.routing;

/** What a client has shown of itself in its TLS handshake, for a route that asks for certificates. Any thread. */
@FunctionalInterface
public interface ClientProof {
    /** No certificate. */
    ClientProof NONE = authorities -> false;

    /** Whether a handshake that shows the same again would be let through by {@code authorities} now. */
    boolean isGoodFor(ClientAuthorities authorities);
}
