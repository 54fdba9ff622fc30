package io.moorgate.app;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** What the configuration source is allowed: {@code moorgate.config.*}. */
public interface SourceSettings {
    @WithName("age-max")
    @WithDefault("5m")
    @Description(
            "How long the source may be out of step (API server away) before that is a Problem and readiness says `stale`; `1s` and more.")
    Duration ageMax();

    @WithName("stale-unready")
    @WithDefault("false")
    @Description("Whether a source out of step for `moorgate.config.age-max` makes a replica that has a table unready.")
    boolean staleUnready();

    @WithName("pod-drain")
    @WithDefault("true")
    @Description(
            "Kubernetes source: whether pods labelled `moorgate.io/drain=true` are looked for and drained; needs the right to list and"
                    + " watch pods.")
    boolean podDrain();

    @WithName("local-endpoints")
    @WithDefault("false")
    @Description(
            "Kubernetes source: whether endpoints may have loopback, link-local and the gateway's own addresses; for tests.")
    boolean localEndpoints();
}
