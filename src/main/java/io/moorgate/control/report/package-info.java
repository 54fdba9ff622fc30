/**
 * What is reported back of the configuration's Problems, and of the drains: log lines and Events of the Services.
 *
 * <p>Thread: the configuration's own; writes of Events run on a thread that may block, which shares the counters of {@code
 * ProblemEvents} and the semaphore of {@code ServiceNotes}.
 *
 * <p>Limits: {@code problem-log-lines}, {@code problem-events}, {@code problem-event-rate}.
 *
 * <p>Imports control.source, control.annotation, routing, time and the Kubernetes client.
 */
package io.moorgate.control.report;
