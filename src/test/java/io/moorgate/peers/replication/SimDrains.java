package io.moorgate.peers.replication;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one simulated replica drains by request. */
final class SimDrains implements SharedDrains {
    final Set<Drain> drained = new LinkedHashSet<>();

    @Override
    public List<Drain> inForce() {
        return List.copyOf(drained);
    }

    @Override
    public void learn(String from, Collection<Drain> drains) {
        drained.addAll(drains);
    }
}
