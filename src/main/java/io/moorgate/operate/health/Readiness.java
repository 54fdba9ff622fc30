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
 * Whether clients should be sent to this gateway: a first configuration has been applied, this replica knows what the
 * others know or has waited for that long enough, and the gateway does not stop. A source that has been out of step for the
 * longest age is reported as {@code stale}; it is no reason to stop, unless a setting says so: all replicas follow one API
 * server, and would leave at once. Traffic itself goes on however old the configuration is. Any thread.
 */
public final class Readiness {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Supplier<ConfigurationState> state;
    private final Supplier<OptionalLong> sourceAgeNanos;
    private final Duration ageMax;
    private final boolean staleIsUnready;
    private final Supplier<ReplicaState> replica;
    private final BooleanSupplier leaving;

    /**
     * @param ageMax for how long a source may be out of step; zero means for ever
     * @param staleIsUnready whether a source out of step for longer takes this gateway out of service
     */
    public Readiness(
            Supplier<ConfigurationState> state,
            Supplier<OptionalLong> sourceAgeNanos,
            Duration ageMax,
            boolean staleIsUnready,
            Supplier<ReplicaState> replica,
            BooleanSupplier leaving) {
        this.state = state;
        this.sourceAgeNanos = sourceAgeNanos;
        this.ageMax = ageMax;
        this.staleIsUnready = staleIsUnready;
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
        boolean isUp =
                current.applied() && !(isStale && staleIsUnready) && joined.isJoined() && !leaving.getAsBoolean();
        return new Verdict(isUp, facts);
    }
}
