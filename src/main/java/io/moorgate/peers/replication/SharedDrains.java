package io.moorgate.peers.replication;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import java.util.Collection;
import java.util.List;

/** The endpoints that are drained by request at every replica, of which a replica that joins learns. Any thread. */
public interface SharedDrains {
    /** None, and none is learnt. */
    SharedDrains NONE = new SharedDrains() {
        @Override
        public List<Drain> inForce() {
            return List.of();
        }

        @Override
        public void learn(String from, Collection<Drain> drains) {}
    };

    /** An endpoint of {@code service} that is drained. */
    record Drain(ServiceId service, EndpointId endpoint) {}

    /** Those that this replica drains since every replica is to. */
    List<Drain> inForce();

    /** The replica {@code from} drains these, since every replica is to. Peers' thread; never blocks. */
    void learn(String from, Collection<Drain> drains);
}
