package io.moorgate.peers.membership;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a replica says of itself in its Lease.
 *
 * @param namespace the gateway's own, where the Lease is kept
 * @param gatewayClass {@code moorgate.class}: replicas of another class are ignored
 * @param replica {@code moorgate.replica}
 * @param address where peers reach it, see {@link #addressOf}
 * @param protocol the highest version of the replication protocol that it speaks
 * @param pod its Pod
 */
public record Announcement(
        String namespace, String gatewayClass, String replica, String address, int protocol, Pod pod) {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:\\[\\]]+):[0-9]{1,5}");

    public Announcement {
        Objects.requireNonNull(pod, "pod");
        if (namespace.isEmpty() || gatewayClass.isEmpty() || replica.isEmpty()) {
            throw new IllegalArgumentException("namespace: \"" + namespace + "\", gatewayClass: \"" + gatewayClass
                    + "\", replica: \"" + replica + "\" (expected: all three)");
        }
        if (!isAddress(address)) {
            throw new IllegalArgumentException(
                    "address: \"" + address + "\" (expected: host:port, an IPv6 host in brackets)");
        }
    }

    /**
     * The Pod that a replica runs in.
     *
     * @param name empty outside a Pod
     * @param uid with which the Lease is collected when the Pod is gone; empty where unknown
     * @param addresses all of them, of both families; empty where unknown
     */
    public record Pod(String name, String uid, List<String> addresses) {
        /** Outside a Pod, or in one that is not known. */
        public static final Pod NONE = new Pod("", "", List.of());

        public Pod {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(uid, "uid");
            addresses = List.copyOf(addresses);
        }
    }

    /** {@code host} and {@code port} as one text; an IPv6 address gets its brackets. */
    public static String addressOf(String host, int port) {
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether {@code text} is a host and a port; an IPv6 host in brackets. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }
}
