/**
 * Planned ends: which live connections are to go, why, and when each of them is asked to end.
 *
 * <p>Thread: one of its own, on which all state is plain fields; connections are ended by tasks of their event loops.
 * Imports routing, time and traffic.live; JBoss Logging.
 */
package io.moorgate.operate.drain;
