package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.Seed;
import io.moorgate.peers.membership.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Random faults in a simulated cluster: clients that come and go, ids that endpoints issue, rotate and delete, slow and broken links, hosts that cannot reach each other,
 * replicas that die, come back, get no processor or get a twin, and an API server whose data is restored from a backup. When all of
 * it is over, the tables of all replicas agree.
 */
final class Trouble {
    /** Of one cluster. */
    static final int STEPS = 1_500;

    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(2);

    private final Sim sim;
    private final SimSessions sessions;
    private Map<String, Member> backup = Map.of();

    Trouble(long seed) {
        sim = new Sim(seed, 2 + (int) Math.floorMod(seed, 4L), seed % 2 == 0);
        sessions = new SimSessions(sim);
    }

    /** At least {@code steps}, in clusters of consecutive seeds from {@code first}; a failure names the seed. */
    static void run(Seed first, long steps) {
        for (long cluster = 0; cluster * STEPS < steps; cluster++) {
            long seed = first.value() + cluster;
            try {
                new Trouble(seed).run();
            } catch (AssertionError | RuntimeException fault) {
                throw new AssertionError("-Dseed=" + seed, fault);
            }
        }
    }

    void run() {
        sim.startAll();
        sim.network.quality(Duration.ofMillis(200), 0.2);
        for (int step = 0; step < STEPS; step++) {
            oneStep();
            sim.time.advance(Duration.ofNanos(sim.random.nextLong(80_000_000)));
            sessions.check();
        }
        sim.network.heal();
        sim.network.quality(Duration.ofMillis(20), 0);
        sim.names().stream().filter(this::isMissing).forEach(sim::start);
        List<ClientKey> lasting = sessions.lasting();
        quiet(100);
        sim.assertAgreement();
        sessions.assertEndings(lasting);
    }

    private void quiet(int seconds) {
        for (int second = 0; second < seconds; second++) {
            sim.quiet(Duration.ofSeconds(1));
            sessions.check();
        }
    }

    private boolean isMissing(String name) {
        return sim.alive().stream().noneMatch(replica -> replica.name.equals(name));
    }

    private void oneStep() {
        int dice = sim.random.nextInt(1_000);
        if (dice < 200) {
            sessions.step();
        } else if (dice < 550) {
            int client = sim.random.nextInt(150);
            sim.any().connect(Sim.client(client), client % 2 == 0 ? SHORT : LONG, made -> {});
        } else if (dice < 900) {
            List<SimReplica.Connection> open = sim.any().connections;
            if (!open.isEmpty()) {
                SimReplica.Connection ending = open.get(sim.random.nextInt(open.size()));
                ending.leave();
                sessions.wrote(ending);
            }
        } else if (dice < 902) {
            sim.network.heal();
            quiet(sim.random.nextInt(1, 50));
        } else if (dice < 930) {
            sim.sweep();
        } else if (dice < 960) {
            sim.network.breakOne();
        } else if (dice < 970) {
            sim.network.cut(sim.any().name, sim.any().name);
        } else if (dice < 975) {
            sim.any().starve(Duration.ofMillis(sim.random.nextLong(6_000)));
        } else if (dice < 985) {
            sim.network.heal();
        } else if (dice < 992 && sim.alive().size() > 1) {
            sim.kill(sim.any());
        } else if (dice < 994) {
            sim.twin(sim.any(), Duration.ofMillis(sim.random.nextLong(5_000)));
        } else if (dice < 996) {
            sim.restore(backup, Duration.ofMillis(sim.random.nextLong(20_000)));
            backup = sim.leases();
        } else {
            sim.names().stream().filter(this::isMissing).findAny().ifPresent(sim::start);
        }
    }
}
