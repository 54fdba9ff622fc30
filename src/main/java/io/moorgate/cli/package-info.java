/**
 * The commands of the program: what is done with its arguments instead of serving. A command reads manifests or asks a
 * running gateway, and decides by the same code as that: its translator, routing table, picker and affinity table.
 *
 * <p>Thread: the main thread, before Quarkus starts; no command starts it.
 *
 * <p>Limits: {@code manifest-bytes}, {@code manifest-files}; the clients, endpoints and replicas of a simulation.
 *
 * <p>Imports every layer below that decides about clients, Jackson for JSON, picocli for arguments. Options are declared as
 * a model, without reflection, so that a native executable needs no metadata for them.
 */
package io.moorgate.cli;
