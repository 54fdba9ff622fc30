package io.moorgate.peers.replication;

import io.moorgate.affinity.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code make soak}: {@code -Dsteps=…} of {@link Trouble}, 1,000,000 by default. */
@Tag("soak")
class ClusterSoakTest {
    private static final long STEPS = 1_000_000;

    @Test
    void agreesHoweverLongTheTroubleLasts() {
        Trouble.run(Seed.ofThisRun(), Long.getLong("steps", STEPS));
    }
}
