package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.load.ClientUse;
import io.moorgate.load.ClientUses;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counts of clients at one replica of a {@link Sim}: what it holds is put in, what it hears can be read. */
final class SimClients implements ClientUses {
    final Map<ClientKey, Integer> elsewhere = new HashMap<>();
    final Map<ClientKey, Integer> connects = new HashMap<>();
    int parts = 1;
    private final Map<ClientKey, Integer> held = new HashMap<>();
    private final List<ClientUse> changes = new ArrayList<>();
    private Runnable pressing = () -> {};

    /** {@code client} holds {@code live} connections from now on, and has connected once. */
    void hold(ClientKey client, int live) {
        held.put(client, live);
        changes.add(new ClientUse(Sim.UPSTREAM.service(), client, live, 1));
    }

    /** What has changed is pressing. */
    void press() {
        pressing.run();
    }

    @Override
    public void follow(Runnable soon) {
        pressing = soon;
    }

    @Override
    public List<ClientUse> changes(int max) {
        List<ClientUse> some = List.copyOf(changes.subList(0, Math.min(max, changes.size())));
        changes.subList(0, some.size()).clear();
        return some;
    }

    @Override
    public List<ClientUse> all(int max) {
        return held.entrySet().stream()
                .filter(one -> one.getValue() > 0)
                .map(one -> new ClientUse(Sim.UPSTREAM.service(), one.getKey(), one.getValue(), 0))
                .toList();
    }

    @Override
    public void elsewhere(ServiceId service, ClientKey client, int live, int times) {
        elsewhere.merge(client, live, Integer::sum);
        connects.merge(client, times, Integer::sum);
    }

    @Override
    public void share(int replicas) {
        parts = replicas;
    }
}
