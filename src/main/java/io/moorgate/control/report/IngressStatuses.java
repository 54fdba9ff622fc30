package io.moorgate.control.report;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.moorgate.routing.IpLiteral;
import io.moorgate.routing.ServiceId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where clients reach the gateway, as the status of an Ingress says it: addresses that a setting has, or those of the load balancer of the
 * gateway's own Service. Blocks; needs the rights to get that Service and to patch {@code ingresses/status}.
 */
public final class IngressStatuses {
    /** Limit {@code ingress-addresses}: how many addresses a status has. */
    static final int ADDRESSES_MAX = 16;

    private final KubernetesClient client;
    private final List<String> addresses;
    private final Optional<ServiceId> service;

    /**
     * @param client stays open
     * @param addresses of the setting; where there are none those of {@code service} count
     */
    public IngressStatuses(KubernetesClient client, List<String> addresses, Optional<ServiceId> service) {
        this.client = client;
        this.addresses = List.copyOf(addresses);
        this.service = service;
    }

    /** The addresses now; none where the load balancer has none yet. */
    public List<String> addresses() {
        if (!addresses.isEmpty() || service.isEmpty()) {
            return addresses;
        }
        Service found = client.services()
                .inNamespace(service.get().namespace())
                .withName(service.get().name())
                .get();
        if (found == null || found.getStatus() == null || found.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        return Objects.requireNonNullElse(
                        found.getStatus().getLoadBalancer().getIngress(), List.<LoadBalancerIngress>of())
                .stream()
                .map(each -> each.getIp() != null ? each.getIp() : each.getHostname())
                .filter(Objects::nonNull)
                .limit(ADDRESSES_MAX)
                .toList();
    }

    /** What the status of {@code ingress} says now. */
    public static List<String> in(Ingress ingress) {
        if (ingress.getStatus() == null || ingress.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        return Objects.requireNonNullElse(
                        ingress.getStatus().getLoadBalancer().getIngress(), List.<IngressLoadBalancerIngress>of())
                .stream()
                .map(each -> each.getIp() != null ? each.getIp() : each.getHostname())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Writes {@code addresses} to the status of an Ingress. */
    public void write(String namespace, String name, List<String> addresses) {
        Ingress patch = new IngressBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withNewLoadBalancer()
                .withIngress(addresses.stream().map(IngressStatuses::entry).toList())
                .endLoadBalancer()
                .endStatus()
                .build();
        client.network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(patch));
    }

    private static IngressLoadBalancerIngress entry(String address) {
        var entry = new IngressLoadBalancerIngressBuilder();
        return IpLiteral.parse(address).isPresent()
                ? entry.withIp(address).build()
                : entry.withHostname(address).build();
    }
}
