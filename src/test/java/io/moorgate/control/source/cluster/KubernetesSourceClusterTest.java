package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.moorgate.control.source.SourceAssertions;
import org.junit.jupiter.api.Tag;

/**
 * The source's assertions against the API server that {@code KUBECONFIG} names: {@code make test-cluster}. Endpoints
 * get addresses of the network of {@code moorgate.test.endpoint-address}, since a real API server refuses loopback;
 * no client connects to them.
 */
@Tag("cluster")
class KubernetesSourceClusterTest extends SourceAssertions {

    @Override
    public KubernetesClient newClient() {
        return new KubernetesClientBuilder()
                .withConfig(KubernetesLimits.DEFAULT.apply(Config.autoConfigure(null)))
                .build();
    }

    @Override
    public String endpointNetwork() {
        String address = System.getProperty("moorgate.test.endpoint-address", "192.0.2.1");
        return address.substring(0, address.lastIndexOf('.'));
    }
}
