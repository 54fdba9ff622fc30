package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ManagementHostTest {
    private static final String NAME = "quarkus.management.host";

    @Test
    void outsideAClusterItIsLoopback() {
        assertEquals("127.0.0.1", new ManagementHost(Map.of()).getValue(NAME));
        assertEquals("127.0.0.1", new ManagementHost(Map.of("POD_IP", "fd00::7")).getValue(NAME));
    }

    @Test
    void insideAClusterItIsEveryAddressOfThePodsFamily() {
        assertEquals("0.0.0.0", inCluster("10.96.0.1", "10.244.0.7"));
        assertEquals("::", inCluster("fd00:10:96::1", "fd00:10:244::7"));
        assertEquals("0.0.0.0", new ManagementHost(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")).getValue(NAME));
    }

    private static String inCluster(String api, String pod) {
        return new ManagementHost(Map.of("KUBERNETES_SERVICE_HOST", api, "POD_IP", pod)).getValue(NAME);
    }
}
