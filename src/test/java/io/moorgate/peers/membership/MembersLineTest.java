package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MembersLineTest {

    @Test
    void saysWhoIsThereAndWhoCameAndWent() {
        var before = new Members(List.of(member("a", 1, false), member("b", 1, false)), true, false);
        var after = new Members(List.of(member("b", 2, false), member("c", 1, true)), false, false);
        assertEquals(
                "membership replicas=[b,c] joined=[b,c] left=[a,b] draining=[c] fenced=false",
                MembersLine.of(before, after));
    }

    private static Member member(String replica, long epoch, boolean draining) {
        return new Member(replica, epoch, replica + ":9500", 1, draining, 0);
    }
}
