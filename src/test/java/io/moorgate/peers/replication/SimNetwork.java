package io.moorgate.peers.replication;

import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A network in one thread: connections with delays of their own, so that what goes over two of them overtakes; hosts that
 * cannot reach each other; connections that break; attempts of which only one side learns that they succeeded.
 */
final class SimNetwork {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    final HeldTime time;
    final SplittableRandom random;
    private final Map<String, SimReplica> hosts = new HashMap<>();
    private final Set<Set<String>> cuts = new HashSet<>();
    private final List<SimWire> wires = new ArrayList<>();
    private Duration delayMax = Duration.ofMillis(20);
    private double faults;

    SimNetwork(HeldTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    void host(String address, SimReplica replica) {
        hosts.put(address, replica);
    }

    /** From now on a packet takes up to {@code delayMax}, and a dial fails with the probability {@code faults}. */
    void quality(Duration delayMax, double faults) {
        this.delayMax = delayMax;
        this.faults = faults;
    }

    void cut(String one, String other) {
        if (!one.equals(other)) {
            cuts.add(Set.of(one, other));
        }
    }

    void heal() {
        cuts.clear();
    }

    boolean isCut(SimReplica one, SimReplica other) {
        return !one.name.equals(other.name) && cuts.contains(Set.of(one.name, other.name));
    }

    long delayNanos() {
        return random.nextLong(100_000, delayMax.toNanos());
    }

    /** Breaks one of the connections, if there are any. */
    void breakOne() {
        wires.removeIf(SimWire::isOver);
        if (!wires.isEmpty()) {
            wires.get(random.nextInt(wires.size())).reset();
        }
    }

    void dial(SimReplica from, PeerDial dial) {
        SimReplica to = hosts.get(dial.address());
        if (to == null || !to.isAlive()) {
            from.after(delayNanos(), () -> dial.unreached("refused"));
        } else if (isCut(from, to)) {
            from.after(CONNECT_TIMEOUT.toNanos(), () -> dial.unreached("timed out"));
        } else {
            connect(from, to, dial);
        }
    }

    private void connect(SimReplica from, SimReplica to, PeerDial dial) {
        SimWire near = new SimWire(this, from);
        SimWire far = new SimWire(this, to);
        near.join(far);
        if (random.nextDouble() < 0.9 || faults == 0) {
            to.after(delayNanos(), () -> far.accepted(to.peers.opened(far, null)));
        }
        if (random.nextDouble() < faults) {
            from.after(delayNanos(), () -> {
                dial.failed("reset");
                near.reset();
            });
        } else {
            wires.add(near);
            from.after(delayMax.toNanos() + delayNanos(), () -> near.accepted(dial.opened(near)));
        }
    }
}
