package io.moorgate.control.source;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The addresses of the gateway's replicas that are there now: endpoints there, at a port of the gateway's own, are not served. Any thread:
 * one atomic reference to an immutable set.
 */
public final class ReplicaAddresses {
    private final AtomicReference<Set<InetAddress>> current = new AtomicReference<>(Set.of());
    private final Runnable onChange;

    ReplicaAddresses(Runnable onChange) {
        this.onChange = onChange;
    }

    /** These are all that there are now. The table follows where that is news; a replica that renews its Lease is none. */
    public void are(Set<InetAddress> now) {
        Set<InetAddress> fresh = Set.copyOf(now);
        if (!current.getAndSet(fresh).equals(fresh)) {
            onChange.run();
        }
    }

    /** Those that are there. */
    Set<InetAddress> current() {
        return current.get();
    }
}
