package io.moorgate.peers.membership;

import io.fabric8.kubernetes.client.Config;
import org.junit.jupiter.api.Tag;

/** Membership's assertions against the API server that {@code KUBECONFIG} names: {@code make test-cluster}. */
@Tag("cluster")
class LeaseClusterTest extends LeaseAssertions {

    @Override
    Config config() {
        return Config.autoConfigure(null);
    }
}
