/**
 * Metrics and the access log.
 *
 * <p>Thread: event loops record; the scraper's thread reads. Imports traffic.live, routing, time, control and the
 * Prometheus client that Micrometer's registry writes its page with.
 */
package io.moorgate.operate.telemetry;
