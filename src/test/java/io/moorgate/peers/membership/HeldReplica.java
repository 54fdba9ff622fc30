package io.moorgate.peers.membership;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.time.HeldTime;
import io.moorgate.time.WallClock;
import java.util.List;
import java.util.Random;

/** A membership whose thread and time are the test's own; its API server is real enough. */
final class HeldReplica implements AutoCloseable {
    static final String NAMESPACE = "test";

    final LeaseMembership membership;
    private final KubernetesClient client;
    private int changes;

    HeldReplica(Announcement announcement, LeaseTimes times, Config config, HeldTime time, WallClock clock) {
        client = times.client(config);
        membership = new LeaseMembership(
                announcement,
                times,
                client,
                time,
                clock,
                new Random(announcement.replica().hashCode()),
                new LeaseMembership.Loop(time, () -> {}));
        membership.onChange(() -> changes++);
        membership.start();
    }

    static Announcement announcement(String replica) {
        return new Announcement(
                NAMESPACE,
                "moorgate",
                replica,
                replica + ":9500",
                1,
                new Announcement.Pod(replica, "uid-of-" + replica, List.of()));
    }

    List<String> sees() {
        return membership.members().all().stream().map(Member::replica).toList();
    }

    Member seen(String replica) {
        return membership.members().all().stream()
                .filter(member -> member.replica().equals(replica))
                .findFirst()
                .orElseThrow(() -> new AssertionError(replica + " is not among " + sees()));
    }

    boolean isFenced() {
        return membership.members().isFenced();
    }

    int changes() {
        return changes;
    }

    /** Whatever it still tries fails from now on, as by a process that was killed. */
    @Override
    public void close() {
        client.close();
    }
}
