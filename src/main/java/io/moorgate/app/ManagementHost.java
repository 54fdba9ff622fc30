package io.moorgate.app;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The address that the management port is bound to where no setting says it: every one inside a cluster, where probes and scrapers come
 * from elsewhere, IPv6 too where the pod's own address is one; loopback outside, since the port does not authenticate. Below {@code application.properties}.
 */
public final class ManagementHost implements ConfigSource {
    private static final String NAME = "quarkus.management.host";
    private static final int ORDINAL = 200;

    private final Map<String, String> properties;

    /** By the environment of this process. */
    public ManagementHost() {
        this(System.getenv());
    }

    ManagementHost(Map<String, String> environment) {
        boolean isInCluster =
                !environment.getOrDefault("KUBERNETES_SERVICE_HOST", "").isEmpty();
        boolean isIpv6 = environment.getOrDefault("POD_IP", "").indexOf(':') >= 0;
        String everywhere = isIpv6 ? "::" : "0.0.0.0";
        properties = Map.of(NAME, isInCluster ? everywhere : "127.0.0.1");
    }

    @Override
    public Set<String> getPropertyNames() {
        return properties.keySet();
    }

    @Override
    public Map<String, String> getProperties() {
        return properties;
    }

    @Override
    public String getValue(String name) {
        return properties.get(name);
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public String getName() {
        return "management-host";
    }
}
