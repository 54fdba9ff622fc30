package io.moorgate.operate.telemetry;

/**
 * What all Services have counted since the start; less what was forgotten with Services that are gone.
 *
 * @param opened connections
 * @param answered requests, by an endpoint or the gateway itself
 * @param failed those of them with a status of 500 or more
 */
public record Totals(long opened, long answered, long failed) {
    Totals plus(Totals other) {
        return new Totals(opened + other.opened, answered + other.answered, failed + other.failed);
    }
}
