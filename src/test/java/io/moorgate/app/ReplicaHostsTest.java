package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.peers.membership.Member;
import io.moorgate.peers.membership.Members;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** At which addresses replicas are. */
class ReplicaHostsTest {
    @Test
    void aReplicaIsAtTheAddressOfItsPeerPortAndAtAllThatItSays() {
        Member both = new Member("a", 1, "[fd00::7]:9500", 3, false, List.of("fd00::7", "10.0.0.7", "no address"), 0);
        Member one = new Member("b", 1, "10.0.0.8:9500", 3, true, 0);
        Member named = new Member("c", 1, "gateway-c:9500", 3, false, 0);
        assertEquals(
                Set.of(
                        InetAddress.ofLiteral("fd00::7"),
                        InetAddress.ofLiteral("10.0.0.7"),
                        InetAddress.ofLiteral("10.0.0.8")),
                ReplicaHosts.of(new Members(List.of(both, one, named), false, false)));
    }
}
