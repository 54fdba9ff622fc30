/**
 * Every live connection is asked again when the routing table changes: which ones may stay, which ones are drained.
 *
 * <p>Thread: that of the drains, on which all state is plain fields. Imports routing, time, traffic.admit, traffic.live and
 * operate.drain; JBoss Logging.
 */
package io.moorgate.operate.review;
