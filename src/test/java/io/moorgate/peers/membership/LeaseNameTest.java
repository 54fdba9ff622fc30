package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseNameTest {

    @Test
    void aNameThatIsValidStaysAsItIs() {
        assertEquals("moorgate-gw-7d9f-x2", LeaseName.of("gw-7d9f-x2"));
        assertEquals("moorgate-node.example.com", LeaseName.of("node.example.com"));
    }

    @Test
    void anyOtherNameBecomesValid() {
        for (String replica : List.of(
                "GW_7", "a..b", "-a", "a-", ".", "", "Größe", "日本", "a".repeat(245), "a/b", "x".repeat(5_000))) {
            String name = LeaseName.of(replica);
            assertTrue(
                    name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?") && name.length() <= 253,
                    () -> "\"" + replica + "\" -> " + name);
        }
    }

    @Test
    void differentNamesStayDifferent() {
        assertNotEquals(LeaseName.of("GW"), LeaseName.of("gw"));
        assertNotEquals(LeaseName.of("a_b"), LeaseName.of("a b"));
        assertNotEquals(LeaseName.of("x".repeat(300)), LeaseName.of("x".repeat(301)));
    }

    @Test
    void aClassBecomesTheValueOfALabel() {
        assertEquals("Moor.gate_1", LeaseName.labelOf("Moor.gate_1"));
        String label = LeaseName.labelOf("example.com/" + "x".repeat(100));
        assertTrue(label.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?") && label.length() <= 63, label);
    }
}
