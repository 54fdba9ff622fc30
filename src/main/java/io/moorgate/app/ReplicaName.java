package io.moorgate.app;

import io.moorgate.peers.replication.Replication;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this replica is called: by its setting, else by its pod, else by its host. No two replicas may have one name. */
final class ReplicaName {
    /** Variables of the environment that say it. A shell seldom exports the second; container runtimes set it. */
    private static final List<String> VARIABLES = List.of("POD_NAME", "HOSTNAME");

    private ReplicaName() {}

    /** Throws {@link IllegalArgumentException} where the name is longer than the peers' protocol carries. May block on DNS. */
    static String of(Optional<String> setting, Map<String, String> environment) {
        String name = setting.or(() -> VARIABLES.stream()
                        .map(variable -> environment.getOrDefault(variable, ""))
                        .filter(value -> !value.isBlank())
                        .findFirst())
                .orElseGet(ReplicaName::ofHost);
        if (name.getBytes(StandardCharsets.UTF_8).length > Replication.NAME_BYTES_MAX) {
            throw new IllegalArgumentException("moorgate.replica: \"" + name + "\" (expected: a name of "
                    + Replication.NAME_BYTES_MAX + " bytes or less)");
        }
        return name;
    }

    /** The name that the system has for this host. A host whose name has no address is named by the failure: {@code NAME: reason}. */
    private static String ofHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException fault) {
            String message = String.valueOf(fault.getMessage());
            int end = message.indexOf(':');
            return end > 0 ? message.substring(0, end) : "moorgate";
        }
    }
}
