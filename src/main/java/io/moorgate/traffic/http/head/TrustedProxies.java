package io.moorgate.traffic.http.head;

import io.moorgate.routing.Cidr;
import java.net.InetAddress;
import java.util.List;

/** The networks whose hosts may name their clients by forwarding headers ({@code moorgate.trusted-proxies}). */
public record TrustedProxies(List<Cidr> networks) {
    /** No proxy is trusted. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /** Whether {@code address} is one of them. */
    public boolean contains(InetAddress address) {
        for (Cidr network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
