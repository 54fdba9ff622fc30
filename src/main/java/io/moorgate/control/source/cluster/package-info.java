/**
 * The Kubernetes source: informers of Services, EndpointSlices and the Secrets that are referenced.
 *
 * <p>Thread: the configuration's own. What crosses: {@code KubernetesSource.servedKeys} and {@code ManagedInformer.fault}
 * (the Kubernetes client's threads).
 *
 * <p>Limits: {@code watched-secrets} and the {@code kubernetes-} timeouts and backoffs of {@code KubernetesLimits}.
 *
 * <p>Imports control.source, control.translate, routing, time and the Kubernetes client.
 */
package io.moorgate.control.source.cluster;
