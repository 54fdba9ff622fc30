/**
 * Metrics and the access log.
 *
 * <p>Thread: event loops tell; the scraper's thread reads. Imports traffic.live, routing, affinity, control, Micrometer.
 */
package io.moorgate.operate.telemetry;
