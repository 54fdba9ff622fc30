package io.moorgate.app;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings for gateways that tests start: a directory source, free ports, loopback. */
public final class TestSettings {
    private TestSettings() {}

    /** The settings of a gateway on {@code directory}; {@code changes} go before the test's own. */
    public static GatewaySettings of(Path directory, Map<String, String> changes) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(GatewaySettings.class)
                .withDefaultValues(values(directory, changes))
                .build()
                .getConfigMapping(GatewaySettings.class);
    }

    /** The same, by name. */
    public static Map<String, String> values(Path directory, Map<String, String> changes) {
        Map<String, String> values = new HashMap<>(Map.of(
                "moorgate.source", "directory",
                "moorgate.directory", directory.toString(),
                "moorgate.http.port", "0",
                "moorgate.https.port", "0",
                "moorgate.limits.bind-address", "127.0.0.1",
                "moorgate.access-log", "off"));
        values.putAll(changes);
        return values;
    }
}
