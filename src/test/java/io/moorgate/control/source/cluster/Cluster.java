package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Objects as they stand in a cluster. */
public final class Cluster {
    private Cluster() {}

    /** A Service with one port, {@code web}. */
    public static Service service(String namespace, String name, Map<String, String> annotations) {
        return new ServiceBuilder()
                .withApiVersion("v1")
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("web")
                .withPort(80)
                .withProtocol("TCP")
                .withTargetPort(new IntOrString(8080))
                .endPort()
                .endSpec()
                .build();
    }

    /** A slice of {@code service} with one ready endpoint. */
    public static EndpointSlice slice(String namespace, String service, String suffix, String address) {
        return new EndpointSliceBuilder()
                .withApiVersion("discovery.k8s.io/v1")
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(service + "-" + suffix)
                .withLabels(Map.of("kubernetes.io/service-name", service))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(address)
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .addNewPort()
                .withName("web")
                .withPort(8080)
                .withProtocol("TCP")
                .endPort()
                .build();
    }

    /** A pod with one container. */
    public static Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withApiVersion("v1")
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("chat")
                .withImage("chat")
                .endContainer()
                .endSpec()
                .build();
    }

    /** A pod that a ReplicaSet owns. */
    public static Pod podOfReplicaSet(String namespace, String name) {
        return new PodBuilder(pod(namespace, name))
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("chat")
                .withUid("owner")
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    /** The same pod, with {@code value} for the label that asks to drain it. */
    public static UnaryOperator<Pod> labelled(String value) {
        return pod -> new PodBuilder(pod)
                .editMetadata()
                .addToLabels("moorgate.io/drain", value)
                .endMetadata()
                .build();
    }

    /** A Secret with {@code text} as its {@code ca.crt}. */
    public static Secret secret(String namespace, String name, String text) {
        return new SecretBuilder()
                .withApiVersion("v1")
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(Map.of("ca.crt", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))))
                .build();
    }
}
