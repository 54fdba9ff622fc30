package io.moorgate.health;

import java.util.Locale;

/** What the gateway itself has found out about an endpoint. */
public enum HealthState {
    /** Nothing as yet, or nothing checks it: readiness alone decides. */
    UNCHECKED,
    /** Checks succeed. */
    HEALTHY,
    /** Checks fail: it gets no client. */
    UNHEALTHY,
    /** It has refused connects: it gets no client for a while. */
    EJECTED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name in metrics, logs and the admin API. */
    public String label() {
        return label;
    }

    /** Whether it gets no client as long as another endpoint can take it. */
    public boolean isAside() {
        return this == UNHEALTHY || this == EJECTED;
    }
}
