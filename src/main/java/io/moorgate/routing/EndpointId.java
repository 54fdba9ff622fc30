package io.moorgate.routing;

import java.util.Objects;

/**
 * What makes an endpoint the same endpoint over time: its pod's UID and port, or address and port where no pod stands
 * behind it.
 */
public record EndpointId(String value) implements Comparable<EndpointId> {
    public EndpointId {
        Objects.requireNonNull(value, "value");
    }

    /** The endpoint of a pod: {@code uid} is the slice's {@code targetRef.uid}. */
    public static EndpointId ofPod(String uid, int port) {
        return new EndpointId(uid + ":" + port);
    }

    /** An endpoint without a {@code targetRef}. IPv6 addresses are bracketed. */
    public static EndpointId ofAddress(String address, int port) {
        return new EndpointId((address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port);
    }

    @Override
    public int compareTo(EndpointId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
