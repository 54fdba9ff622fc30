/**
 * The Kubernetes source: lists and watches of Services, EndpointSlices, Ingresses, objects of Gateway API, and the Secrets,
 * ConfigMaps and Namespaces that are referred to.
 *
 * <p>Thread: the configuration's own, to which the Kubernetes client's threads hand over what comes.
 *
 * <p>Limits: {@code watched-secrets} and the {@code kubernetes-} limits of {@code KubernetesLimits}, {@code ReflectorTimes} and {@code ApiClient}.
 *
 * <p>Imports control.source, control.translate, routing, time and the Kubernetes client.
 */
package io.moorgate.control.source.cluster;
