package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaNameTest {
    @Test
    void aReplicaWithoutAPodIsNamedByItsHostAlsoWhereNoVariableSaysIt() throws IOException {
        String host = new String(
                        new ProcessBuilder("uname", "-n")
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .strip();
        assertEquals(host, ReplicaName.of(Optional.empty(), Map.of()));
        assertEquals(host, ReplicaName.of(Optional.empty(), Map.of("POD_NAME", "", "HOSTNAME", " ")));
    }

    @Test
    void theSettingGoesBeforeThePodAndThatBeforeTheHost() {
        Map<String, String> environment = Map.of("POD_NAME", "edge-0", "HOSTNAME", "node");
        assertEquals("mine", ReplicaName.of(Optional.of("mine"), environment));
        assertEquals("edge-0", ReplicaName.of(Optional.empty(), environment));
        assertEquals("node", ReplicaName.of(Optional.empty(), Map.of("HOSTNAME", "node")));
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        String name = "n".repeat(254);
        var fault = assertThrows(IllegalArgumentException.class, () -> ReplicaName.of(Optional.of(name), Map.of()));
        assertEquals("moorgate.replica: \"" + name + "\" (expected: a name of 253 bytes or less)", fault.getMessage());
    }
}
