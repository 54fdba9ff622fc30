package io.moorgate.control.annotation;

import io.moorgate.routing.HealthCheck;
import java.time.Duration;
import java.util.List;

/** Annotations that say how the gateway judges endpoints itself. */
public final class Checking {
    /** How it asks. */
    public static final Annotation<HealthCheck> HEALTH_CHECK = Annotation.of(
                    "health-check",
                    "`tcp` `http:/path` `grpc` `grpc:SERVICE` `off`",
                    Clients.healthCheck(),
                    "How the gateway itself asks whether an endpoint is healthy; one that is not gets no new clients.",
                    "http:/healthz")
            .or(new HealthCheck.Off(), "`off`: readiness decides");

    /** How often. */
    public static final Annotation<Duration> INTERVAL = Annotation.of(
                    "health-check-interval",
                    "duration of `100ms` or more",
                    Durations.from(Duration.ofMillis(100)),
                    "How often it asks.",
                    "5s")
            .or(Duration.ofSeconds(10), "`10s`");

    /** How long it waits. */
    public static final Annotation<Duration> TIMEOUT = Annotation.of(
                    "health-check-timeout",
                    "duration of `1ms` or more",
                    Durations.from(Duration.ofMillis(1)),
                    "How long it waits for an answer.",
                    "1s")
            .or(Duration.ofSeconds(2), "`2s`");

    /** When an endpoint is healthy again. */
    public static final Annotation<Integer> RISE = Annotation.of(
                    "health-check-rise",
                    "number, 1 to 100",
                    Numbers.between(1, 100),
                    "After how many good answers in a row an endpoint is healthy again.",
                    "3")
            .or(2, "`2`");

    /** When an endpoint is unhealthy. */
    public static final Annotation<Integer> FALL = Annotation.of(
                    "health-check-fall",
                    "number, 1 to 100",
                    Numbers.between(1, 100),
                    "After how many bad answers in a row an endpoint is unhealthy; the first answer decides alone.",
                    "2")
            .or(3, "`3`");

    /** When an endpoint is put aside. */
    public static final Annotation<Integer> EJECT_AFTER = Annotation.of(
                    "eject-after",
                    "number, 1 to 1000",
                    Numbers.between(1, 1000),
                    "After how many failed connects in a row an endpoint is put aside; never more than half of them are.",
                    "3")
            .or(5, "`5`");

    /** For how long. */
    public static final Annotation<Duration> EJECT_FOR = Annotation.of(
                    "eject-for",
                    "duration of `1ms` or more",
                    Durations.from(Duration.ofMillis(1)),
                    "How long it stays aside.",
                    "1m")
            .or(Duration.ofSeconds(30), "`30s`");

    static final List<Annotation<?>> ALL = List.of(HEALTH_CHECK, INTERVAL, TIMEOUT, RISE, FALL, EJECT_AFTER, EJECT_FOR);

    private Checking() {}
}
