package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which replicas are alive, judged by lists of Leases alone. */
class ObservedLeasesTest {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration GAP = Duration.ofSeconds(10);

    private final HeldTime time = new HeldTime();
    private final ObservedLeases observed = new ObservedLeases(GAP.toNanos());
    private final Map<String, SeenLease> leases = new TreeMap<>();
    private boolean judges = true;

    @Test
    void whoRenewsStaysAndWhoIsSilentForItsWholeDurationGoes() {
        renew("a", "b");
        look();
        for (int second = 0; second < 28; second += 2) {
            renew("a");
            pass(LOOK);
        }
        assertEquals(List.of("a", "b"), there());
        renew("a");
        pass(LOOK);
        assertEquals(List.of("a"), there());
    }

    @Test
    void aSilentOneIsThereAgainWhenItRenews() {
        renew("a");
        look();
        pass(Duration.ofSeconds(60));
        assertEquals(List.of(), there());
        renew("a");
        look();
        assertEquals(List.of("a"), there());
    }

    @Test
    void aDeletedLeaseIsGoneAtOnce() {
        renew("a", "b");
        look();
        leases.remove("a");
        look();
        assertEquals(List.of("b"), there());
    }

    @Test
    void aNewerLifeTakesTheOldOnesPlace() {
        renew("a");
        look();
        pass(Duration.ofSeconds(28));
        leases.put("a", lease("a", 2, "x"));
        pass(Duration.ofSeconds(28));
        assertEquals(List.of("a"), there());
        assertEquals(2, observed.members(time.nanos()).getFirst().epoch());
    }

    @Test
    void nobodyGoesWhileNothingCanBeSeenAndThenEverybodyHasAWholeDuration() {
        renew("a");
        look();
        pass(Duration.ofSeconds(28));
        time.advance(Duration.ofHours(3));
        assertEquals(List.of("a"), there());
        look();
        pass(Duration.ofSeconds(28));
        assertEquals(List.of("a"), there());
        pass(LOOK);
        assertEquals(List.of(), there());
    }

    @Test
    void aLookOrTwoThatFailMakeNoDifference() {
        renew("a");
        look();
        for (int round = 0; round < 5; round++) {
            time.advance(LOOK.multipliedBy(3));
            look();
        }
        assertEquals(List.of(), there());
    }

    @Test
    void aLookThatTookLongProvesSilenceOnlyUntilItWasAsked() {
        renew("a");
        look();
        pass(Duration.ofSeconds(28));
        long askedAt = time.nanos();
        time.advance(Duration.ofSeconds(4));
        observed.look(List.copyOf(leases.values()), askedAt, time.nanos(), true);
        assertEquals(List.of("a"), there());
    }

    @Test
    void nobodyIsJudgedByOneWhoCannotRenewItself() {
        renew("a");
        look();
        pass(Duration.ofSeconds(15));
        judges = false;
        pass(Duration.ofMinutes(10));
        assertEquals(List.of("a"), there());
        judges = true;
        pass(Duration.ofSeconds(28));
        assertEquals(List.of("a"), there());
        pass(LOOK);
        assertEquals(List.of(), there());
    }

    @Test
    void whatADeletedLeaseLeftBehindDoesNotBringItBack() {
        renew("a");
        look();
        pass(Duration.ofSeconds(40));
        assertEquals(List.of(), there());
        time.advance(Duration.ofHours(1));
        look();
        assertEquals(List.of(), there());
    }

    @Test
    void agesGrowSinceTheLastChange() {
        renew("a");
        look();
        renew("b");
        pass(LOOK.multipliedBy(2));
        assertEquals(
                List.of(Duration.ofSeconds(4).toNanos(), Duration.ofSeconds(2).toNanos()),
                observed.members(time.nanos()).stream().map(Member::ageNanos).toList());
    }

    /** Time goes by, with a look every two seconds. */
    private void pass(Duration span) {
        for (Duration left = span; left.isPositive(); left = left.minus(LOOK)) {
            time.advance(LOOK.compareTo(left) < 0 ? LOOK : left);
            look();
        }
    }

    private void look() {
        observed.look(new ArrayList<>(leases.values()), time.nanos(), time.nanos(), judges);
    }

    private void renew(String... replicas) {
        for (String replica : replicas) {
            leases.put(replica, lease(replica, 1, "renewed at " + time.nanos()));
        }
    }

    private static SeenLease lease(String replica, long epoch, String sign) {
        return new SeenLease(new Member(replica, epoch, replica + ":9500", 1, false, 0), sign, LEASE.toNanos());
    }

    private List<String> there() {
        return observed.members(time.nanos()).stream().map(Member::replica).toList();
    }
}
