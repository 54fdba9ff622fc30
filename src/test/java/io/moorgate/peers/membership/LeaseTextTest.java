package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LeaseTextTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Announcement SELF = new Announcement(
            "edge",
            "moorgate",
            "gw-1",
            "[fd00::7]:9500",
            3,
            new Announcement.Pod("gw-1", "1b6f", List.of("fd00::7", "10.0.0.7")));

    @Test
    void whatIsWrittenIsRead() {
        SeenLease seen = LeaseText.read(write(SELF, true, NOW)).orElseThrow();
        assertEquals(
                new Member("gw-1", 42, "[fd00::7]:9500", 3, true, List.of("fd00::7", "10.0.0.7"), 0), seen.member());
        assertEquals(Duration.ofSeconds(30).toNanos(), seen.durationNanos());
    }

    @Test
    void timesHaveSixDigitsWhateverTheClockGives() {
        for (String time : List.of("12:00:00Z", "12:00:00.1Z", "12:00:00.123456789Z", "12:00:00.000000001Z")) {
            String json = Serialization.asJson(write(SELF, false, Instant.parse("2026-03-01T" + time)));
            assertTrue(json.matches("(?s).*\"renewTime\":\"2026-03-01T12:00:00\\.\\d{6}Z\".*"), json);
            assertTrue(json.matches("(?s).*\"acquireTime\":\"2026-03-01T12:00:00\\.\\d{6}Z\".*"), json);
        }
    }

    @Test
    void saysWhoseItIs() {
        Lease lease = write(SELF, false, NOW);
        assertEquals("edge", lease.getMetadata().getNamespace());
        assertEquals("moorgate-gw-1", lease.getMetadata().getName());
        assertEquals(
                Map.of("app.kubernetes.io/name", "moorgate-replica", "moorgate.io/class", "moorgate"),
                lease.getMetadata().getLabels());
        assertEquals("gw-1", lease.getSpec().getHolderIdentity());
        assertEquals(30, lease.getSpec().getLeaseDurationSeconds());
    }

    @Test
    void belongsToThePodWhoseUidIsKnown() {
        var owner = write(SELF, false, NOW).getMetadata().getOwnerReferences().getFirst();
        assertEquals(
                "v1 Pod gw-1 1b6f",
                owner.getApiVersion() + " " + owner.getKind() + " " + owner.getName() + " " + owner.getUid());
        var unknown =
                new Announcement("edge", "moorgate", "gw-1", "a:1", 3, new Announcement.Pod("gw-1", "", List.of()));
        assertEquals(List.of(), write(unknown, false, NOW).getMetadata().getOwnerReferences());
    }

    @Test
    void aRenewalKeepsWhenALifeBeganAndANewLifeDoesNot() {
        Lease first = write(SELF, false, NOW);
        Instant later = NOW.plusSeconds(10);
        Lease renewed = LeaseText.write(SELF, Optional.of(first), 42, false, Duration.ofSeconds(30), later);
        assertEquals(NOW, renewed.getSpec().getAcquireTime().toInstant());
        assertEquals(later, renewed.getSpec().getRenewTime().toInstant());
        Lease next = LeaseText.write(SELF, Optional.of(first), 43, false, Duration.ofSeconds(30), later);
        assertEquals(later, next.getSpec().getAcquireTime().toInstant());
    }

    @Test
    void twoRenewalsAreNeverAlike() {
        Lease first = write(SELF, false, NOW);
        Lease again = LeaseText.write(SELF, Optional.of(first), 42, false, Duration.ofSeconds(30), NOW);
        assertEquals(NOW.plusNanos(1_000), again.getSpec().getRenewTime().toInstant());
    }

    @Test
    void aLeaseThatNoReplicaWouldWriteIsNotRead() {
        assertUnread(lease -> lease.setSpec(null));
        assertUnread(lease -> lease.getMetadata().setAnnotations(null));
        assertUnread(lease -> lease.getMetadata().setName("moorgate-other"));
        assertUnread(lease -> lease.getSpec().setHolderIdentity(null));
        assertUnread(lease -> lease.getSpec().setLeaseDurationSeconds(null));
        assertUnread(lease -> lease.getSpec().setLeaseDurationSeconds(0));
        assertUnread(lease -> lease.getSpec().setLeaseDurationSeconds(100_000));
        for (String epoch : List.of("", "0", "-1", "x", "99999999999999999999")) {
            assertUnread(lease -> lease.getMetadata().getAnnotations().put("moorgate.io/epoch", epoch));
        }
        for (String protocol : List.of("", "-1", "x", "3000000000")) {
            assertUnread(lease -> lease.getMetadata().getAnnotations().put("moorgate.io/protocol", protocol));
        }
        for (String address : List.of("", "host", "fd00::7:9500", "host:port", "ho st:1", ":1", "[]:1", "a:123456")) {
            assertUnread(lease -> lease.getMetadata().getAnnotations().put("moorgate.io/peer-address", address));
        }
    }

    @Test
    void anAddressIsAHostAndAPort() {
        assertEquals("10.0.0.7:9500", Announcement.addressOf("10.0.0.7", 9500));
        assertEquals("[fd00::7]:9500", Announcement.addressOf("fd00::7", 9500));
        assertEquals("[fd00::7]:9500", Announcement.addressOf("[fd00::7]", 9500));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Announcement("edge", "moorgate", "gw-1", "fd00::7:9500", 3, Announcement.Pod.NONE));
    }

    private static void assertUnread(Consumer<Lease> spoil) {
        Lease lease = new LeaseBuilder(write(SELF, false, NOW)).build();
        spoil.accept(lease);
        assertEquals(Optional.empty(), LeaseText.read(lease), () -> Serialization.asJson(lease));
    }

    private static Lease write(Announcement self, boolean draining, Instant now) {
        return LeaseText.write(self, Optional.empty(), 42, draining, Duration.ofSeconds(30), now);
    }
}
