package io.moorgate.operate.telemetry;

import java.time.Duration;

/**
 * What the access log writes.
 *
 * @param longAfter a connection that lives so long is a long one
 * @param every how often a connection that lives is written again; zero for only at its end
 * @param path whether lines name the path that was asked for
 */
public record AccessSettings(Scope scope, Duration longAfter, Duration every, boolean path, LogFormat format) {
    /** Nothing. */
    public static final AccessSettings OFF =
            new AccessSettings(Scope.OFF, Duration.ZERO, Duration.ZERO, true, LogFormat.TEXT);

    /** Which connections are written. */
    public enum Scope {
        /** None. */
        OFF,
        /** What lived long, or ended badly. */
        LONG,
        /** Every one. */
        ALL
    }
}
