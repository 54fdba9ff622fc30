package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.routing.IpLiteral;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Services that lead to gateways, by the labels of the chart. An author who labels another one so shuts out its own cluster
 * addresses, which the API server gives it, and nothing else.
 */
final class GatewayServices {
    private static final String NAME_LABEL = "app.kubernetes.io/name";
    private static final String CHART_LABEL = "helm.sh/chart";
    private static final String CHART = "moorgate";

    private GatewayServices() {}

    /** Whether {@code service} leads to a gateway. */
    static boolean isOne(Service service) {
        Map<String, String> labels = service.getMetadata().getLabels();
        return labels != null
                && (CHART.equals(labels.get(NAME_LABEL))
                        || labels.getOrDefault(CHART_LABEL, "").startsWith(CHART + "-"));
    }

    /** The cluster addresses of those among {@code services} that do; one without has none. */
    static Set<InetAddress> addresses(Stream<Service> services) {
        return services.filter(GatewayServices::isOne)
                .map(service -> Objects.requireNonNullElse(service.getSpec().getClusterIPs(), List.<String>of()))
                .flatMap(Collection::stream)
                .map(IpLiteral::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
