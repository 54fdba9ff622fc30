package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.source.SourceAssertions;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The source's assertions against the mock API server. */
class KubernetesSourceMockTest extends SourceAssertions {
    private static MockApiServer api;

    @BeforeAll
    static void start() throws IOException {
        api = new MockApiServer();
    }

    @AfterAll
    static void stop() throws IOException {
        api.close();
    }

    @Override
    public KubernetesClient newClient() {
        return api.client();
    }

    @Override
    public KubernetesClient newWriter() {
        return api.directClient();
    }

    @Override
    public String endpointNetwork() {
        return "127.0.0";
    }
}
