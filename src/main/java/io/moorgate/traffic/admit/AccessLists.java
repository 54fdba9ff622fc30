package io.moorgate.traffic.admit;

import io.moorgate.routing.AccessPolicy;
import io.moorgate.traffic.live.Limit;
import java.net.InetAddress;
import java.util.Optional;

/** Looks clients up in the lists of a route. Any thread. */
public final class AccessLists {
    private AccessLists() {}

    /** The list that does not admit a client at {@code address} that names {@code origin}; empty where all admit it. */
    public static Optional<Limit> against(AccessPolicy policy, InetAddress address, String origin) {
        if (policy.isOpen()) {
            return Optional.empty();
        }
        if (policy.denied().contains(address)) {
            return Optional.of(Limit.DENY_CIDR);
        }
        if (!policy.allowed().isEmpty() && !policy.allowed().contains(address)) {
            return Optional.of(Limit.ALLOW_CIDR);
        }
        return policy.takesOrigin(origin) ? Optional.empty() : Optional.of(Limit.ALLOWED_ORIGINS);
    }
}
