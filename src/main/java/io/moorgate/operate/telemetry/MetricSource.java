package io.moorgate.operate.telemetry;

/** Something that knows the values of metrics. */
@FunctionalInterface
public interface MetricSource {
    /** Puts its values of this moment into {@code readings}. The scraper's thread; one call at a time. */
    void read(Readings readings);
}
