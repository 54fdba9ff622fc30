package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
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
}
