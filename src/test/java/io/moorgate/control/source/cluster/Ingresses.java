package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** Ingresses of tests. */
public final class Ingresses {
    private Ingresses() {}

    /** One of the class moorgate, with a Problem: everything of {@code host} goes to port 80 of {@code service}. */
    public static Ingress ingress(String namespace, String name, String host, String service) {
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withAnnotations(Map.of("nginx.ingress.kubernetes.io/rewrite-target", "/"))
                .endMetadata()
                .withNewSpec()
                .withIngressClassName("moorgate")
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(service)
                .withNewPort()
                .withNumber(80)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    /** The Service of a gateway that clients reach at {@code address}. */
    public static Service loadBalancer(String namespace, String name, String address) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp(address)
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build();
    }

    /** The first address in the status of an Ingress. */
    public static String addressOf(KubernetesClient cluster, String namespace, String name) {
        return cluster.network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName(name)
                .get()
                .getStatus()
                .getLoadBalancer()
                .getIngress()
                .getFirst()
                .getIp();
    }
}
