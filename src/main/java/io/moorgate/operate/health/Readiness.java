package io.moorgate.operate.health;

import io.moorgate.control.source.ConfigurationState;
import io.moorgate.peers.replication.ReplicaState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether clients should be sent to this gateway: a first configuration has been applied, the source has been in step
 * within the longest age, this replica knows what the others know or has waited for that long enough, and the gateway does
 * not stop. Traffic itself goes on however old the configuration is. Any thread.
 */
public final class Readiness {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Supplier<ConfigurationState> state;
    private final Supplier<OptionalLong> sourceAgeNanos;
    private final Duration ageMax;
    private final Supplier<ReplicaState> replica;
    private final BooleanSupplier leaving;

    /** A source may be out of step for {@code ageMax}; zero means for ever. */
    public Readiness(
            Supplier<ConfigurationState> state,
            Supplier<OptionalLong> sourceAgeNanos,
            Duration ageMax,
            Supplier<ReplicaState> replica,
            BooleanSupplier leaving) {
        this.state = state;
        this.sourceAgeNanos = sourceAgeNanos;
        this.ageMax = ageMax;
        this.replica = replica;
        this.leaving = leaving;
    }

    /** Judges by this moment. */
    public Verdict check() {
        ConfigurationState current = state.get();
        OptionalLong age = sourceAgeNanos.get();
        boolean isStale = !ageMax.isZero() && age.isPresent() && age.getAsLong() > ageMax.toNanos();
        Map<String, Object> facts = new HashMap<>();
        facts.put("configuration", current.applied() ? isStale ? "stale" : "applied" : "not applied yet");
        facts.put("generation", current.generation());
        facts.put("problems", (long) current.problems().size());
        age.ifPresent(nanos -> facts.put("source-age-seconds", nanos / NANOS_PER_SECOND));
        if (!ageMax.isZero()) {
            facts.put("source-age-seconds-max", ageMax.toSeconds());
        }
        ReplicaState joined = replica.get();
        facts.put("replica", joined.says());
        if (leaving.getAsBoolean()) {
            facts.put("stopping", true);
        }
        boolean isUp = current.applied() && !isStale && joined.isJoined() && !leaving.getAsBoolean();
        return new Verdict(isUp, facts);
    }
}
