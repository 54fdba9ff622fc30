package io.moorgate.peers.replication;

import io.moorgate.peers.link.Wire;
import io.moorgate.peers.membership.Member;
import io.moorgate.peers.membership.Members;
import io.moorgate.time.Timers;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * The addresses that this replica dials: those of a list, or those of the members whose names come after its own; the
 * others dial it.
 *
 * <p>Confined to the peers' thread.
 */
final class Dials {
    private final String self;
    private final Set<String> listed;
    private final PeerDial.Network network;
    private final BiFunction<Wire, PeerDial, PeerLink> opened;
    private final Timers timers;
    private final RandomGenerator random;
    private final Map<String, PeerDial> byAddress = new TreeMap<>();

    /** {@code listed} is empty where Leases name the replicas. */
    Dials(
            String self,
            List<String> listed,
            PeerDial.Network network,
            BiFunction<Wire, PeerDial, PeerLink> opened,
            Timers timers,
            RandomGenerator random) {
        this.self = self;
        this.listed = Set.copyOf(listed);
        this.network = network;
        this.opened = opened;
        this.timers = timers;
        this.random = random;
    }

    Collection<PeerDial> all() {
        return byAddress.values();
    }

    /** How many replicas a list names beside this one; 0 where Leases name them. */
    int others() {
        return listed.isEmpty()
                ? 0
                : (int) byAddress.values().stream()
                        .filter(dial -> !dial.isSelf())
                        .count();
    }

    /** Looks anew which addresses are to be dialled. */
    void refresh(Members members, PeerTable peerTable) {
        Set<String> wanted = new HashSet<>(listed);
        if (listed.isEmpty()) {
            for (Member member : members.all()) {
                if (member.replica().compareTo(self) > 0) {
                    wanted.add(member.address());
                }
            }
        }
        byAddress.entrySet().removeIf(dialled -> {
            boolean isOver = !wanted.contains(dialled.getKey());
            if (isOver) {
                dialled.getValue().stop();
            }
            return isOver;
        });
        for (String address : wanted) {
            PeerDial known = byAddress.get(address);
            if (known != null) {
                known.wake(peerTable);
            } else {
                PeerDial fresh = new PeerDial(address, network, opened, timers, random);
                byAddress.put(address, fresh);
                fresh.start();
            }
        }
    }

    void stop() {
        byAddress.values().forEach(PeerDial::stop);
        byAddress.clear();
    }
}
