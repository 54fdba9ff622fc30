package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.peers.replication.Owners.Owner;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnersTest {
    private static final int CLIENTS = 9_000;

    @Test
    void everyReplicaNamesTheSameOwner() {
        Owners seenByA = new Owners(List.of(new Owner("a", Standing.OWNER), new Owner("b", Standing.ASKS)));
        Owners seenByB = new Owners(List.of(new Owner("b", Standing.OWNER), new Owner("a", Standing.CUT_OFF)));
        for (int client = 0; client < CLIENTS; client++) {
            assertEquals(owner(seenByA, client), owner(seenByB, client));
        }
    }

    @Test
    void clientsAreSpreadEvenlyAndANewReplicaMovesOnlyItsOwn() {
        Owners three = of("a", "b", "c");
        Owners four = of("a", "b", "c", "d");
        int[] moved = {0};
        for (int client = 0; client < CLIENTS; client++) {
            if (!owner(three, client).equals(owner(four, client))) {
                assertEquals("d", owner(four, client));
                moved[0]++;
            }
        }
        assertTrue(Math.abs(moved[0] - CLIENTS / 4) < CLIENTS / 20, moved[0] + " moved");
        for (String name : List.of("a", "b", "c")) {
            long owned = IntStream.range(0, CLIENTS)
                    .filter(client -> owner(three, client).equals(name))
                    .count();
            assertTrue(Math.abs(owned - CLIENTS / 3) < CLIENTS / 20, name + " owns " + owned);
        }
    }

    @Test
    void whereNobodyOwnsAnythingEverybodyIsCutOff() {
        assertEquals(Standing.CUT_OFF, of().standing(Sim.UPSTREAM, Sim.client(1)));
    }

    private static Owners of(String... names) {
        return new Owners(List.of(names).stream()
                .map(name -> new Owner(name, Standing.ASKS))
                .toList());
    }

    private static String owner(Owners owners, int client) {
        return owners.of(Sim.UPSTREAM, Sim.client(client)).replica();
    }
}
