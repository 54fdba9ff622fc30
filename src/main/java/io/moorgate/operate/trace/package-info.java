/**
 * Spans of requests, sent to an OpenTelemetry collector (decision 0117).
 *
 * <p>Thread: event loops record; a thread of its own sends. May import operate.telemetry, traffic.live, routing and time.
 */
package io.moorgate.operate.trace;
