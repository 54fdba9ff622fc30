/**
 * Where configuration comes from: informers or a directory of the same YAML; quiet period, translation, publication.
 *
 * <p>Thread: the configuration's own, to which sources, loop and problem observers are confined. What crosses: {@code
 * ConfigurationLoop.marked} (any thread marks that something changed) and {@code ConfigurationLoop.state} (any thread
 * reads it), {@code SyncAge} (the source's age), {@code KubernetesSource.servedKeys} and {@code ManagedInformer.fault} (the
 * Kubernetes client's threads), the counters of {@code ProblemEvents}, whose writes run on a thread that may block.
 *
 * <p>Limits: {@code manifest-bytes}, {@code manifest-files}, {@code manifest-depth}, {@code manifest-values}, {@code
 * watched-secrets}, {@code problem-log-lines}, {@code problem-events}, {@code problem-event-rate} and the {@code
 * kubernetes-} timeouts and backoffs of {@code KubernetesLimits}.
 *
 * <p>Imports control.translate, control.annotation, routing, time, the Kubernetes client with its JSON mapper and YAML
 * parser.
 */
package io.moorgate.control.watch;
