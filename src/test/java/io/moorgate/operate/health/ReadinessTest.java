package io.moorgate.operate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.source.ConfigurationState;
import io.moorgate.peers.replication.ReplicaState;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final ConfigurationState APPLIED = new ConfigurationState(true, 1, List.of(), 1, 1, 0);
    private static final Duration AGE_MAX = Duration.ofMinutes(5);

    private ReplicaState replica = new ReplicaState(ReplicaState.Phase.JOINED, "joined");
    private boolean isLeaving;

    @Test
    void isNotReadyBeforeTheFirstConfiguration() {
        Verdict verdict = check(ConfigurationState.NONE, OptionalLong.empty(), AGE_MAX);
        assertFalse(verdict.isUp());
        assertEquals("not applied yet", verdict.facts().get("configuration"));
    }

    @Test
    void isReadyWhileTheSourceHasBeenInStepWithinTheLongestAge() {
        assertTrue(check(APPLIED, OptionalLong.of(AGE_MAX.toNanos()), AGE_MAX).isUp());
    }

    @Test
    void isNotReadyWhenTheSourceIsStaleWhereTheSettingSaysSo() {
        OptionalLong age = OptionalLong.of(AGE_MAX.toNanos() + 1);
        assertFalse(new Readiness(() -> APPLIED, () -> age, AGE_MAX, true, () -> replica, () -> isLeaving)
                .check()
                .isUp());
    }

    @Test
    void isNotReadyWithoutATableHoweverStaleTheSourceIs() {
        assertFalse(check(ConfigurationState.NONE, OptionalLong.of(AGE_MAX.toNanos() + 1), AGE_MAX)
                .isUp());
    }

    @Test
    void saysThatTheSourceIsStaleAndStaysReady() {
        Verdict verdict = check(APPLIED, OptionalLong.of(AGE_MAX.toNanos() + 1), AGE_MAX);
        assertTrue(verdict.isUp());
        assertEquals("stale", verdict.facts().get("configuration"));
        assertEquals(300L, verdict.facts().get("source-age-seconds"));
        assertEquals(300L, verdict.facts().get("source-age-seconds-max"));
    }

    @Test
    void aLongestAgeOfZeroMeansForEver() {
        assertTrue(
                check(APPLIED, OptionalLong.of(Long.MAX_VALUE), Duration.ZERO).isUp());
    }

    @Test
    void isNotReadyBeforeItKnowsWhatTheOthersKnow() {
        replica = new ReplicaState(ReplicaState.Phase.JOINING, "waits for a copy of edge-1");
        Verdict verdict = check(APPLIED, OptionalLong.of(0), AGE_MAX);
        assertFalse(verdict.isUp());
        assertEquals("waits for a copy of edge-1", verdict.facts().get("replica"));
        replica = new ReplicaState(ReplicaState.Phase.JOINED_PARTLY, "without a copy of edge-1");
        assertTrue(check(APPLIED, OptionalLong.of(0), AGE_MAX).isUp());
    }

    @Test
    void isNotReadyFromTheMomentThatTheGatewayStops() {
        isLeaving = true;
        Verdict verdict = check(APPLIED, OptionalLong.of(0), AGE_MAX);
        assertFalse(verdict.isUp());
        assertEquals(true, verdict.facts().get("stopping"));
    }

    private Verdict check(ConfigurationState state, OptionalLong age, Duration ageMax) {
        return new Readiness(() -> state, () -> age, ageMax, false, () -> replica, () -> isLeaving).check();
    }
}
