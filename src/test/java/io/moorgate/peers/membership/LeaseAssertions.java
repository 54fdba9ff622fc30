package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What membership does with any API server, mock or real, in real time; all in a namespace of its own. */
abstract class LeaseAssertions {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** In a hurry, but for the requests of a busy machine. */
    private static final LeaseTimes HASTY = new LeaseTimes(
            Duration.ofSeconds(6), Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofMillis(1_900));

    private final String namespace = "moorgate-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient kubectl;

    /** How to reach the API server. */
    abstract Config config();

    @BeforeEach
    void createNamespace() {
        kubectl = new KubernetesClientBuilder().withConfig(config()).build();
        kubectl.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void deleteNamespace() {
        kubectl.namespaces().withName(namespace).delete();
        kubectl.close();
    }

    @Test
    void replicasSeeEachOtherComeDrainAndGo() {
        var told = new AtomicInteger();
        try (var a = membership("a")) {
            a.onChange(told::incrementAndGet);
            a.start();
            await("a alone", () -> names(a).equals(List.of("a")) && !a.members().isFenced());
            try (var b = membership("b")) {
                b.start();
                await("a sees b", () -> names(a).equals(List.of("a", "b")));
                await("b sees a", () -> names(b).equals(List.of("a", "b")));
                assertEquals("b:9500", seen(a, "b").address());
                b.draining();
                await("b drains", () -> seen(a, "b").isDraining());
            }
            assertEquals(Optional.empty(), lease("b"));
            await("a alone again", () -> names(a).equals(List.of("a")));
            assertTrue(told.get() >= 3, () -> "told " + told.get() + " times");
        }
        assertEquals(Optional.empty(), lease("a"));
    }

    @Test
    void aLeaseThatNobodyRenewsIsMissedAndOnesThatAreRenewedStay() {
        try (var a = membership("a");
                var b = membership("b")) {
            a.start();
            b.start();
            leave("dead", 1);
            await("all three", () -> names(a).equals(List.of("a", "b", "dead")));
            await("both", () -> names(a).equals(List.of("a", "b")));
            String renewed = renewTime("b");
            await("a renewal", () -> !renewTime("b").equals(renewed));
        }
    }

    @Test
    void aNewLifeTakesOverTheLeaseOfAnOldOneWhoseClockWasAhead() {
        long ahead = WallClock.system().now().plus(Duration.ofHours(1)).toEpochMilli();
        leave("a", ahead);
        try (var a = membership("a")) {
            a.start();
            await("a", () -> names(a).equals(List.of("a")));
            assertEquals(ahead + 1, seen(a, "a").epoch());
            assertEquals(ahead + 1, LeaseText.epochOf(lease("a").orElseThrow()));
        }
    }

    @Test
    void anOlderLifeGivesWayToALaterOneAndDoesNotReleaseItsLease() {
        try (var later = membership("a")) {
            try (var old = membership("a")) {
                old.start();
                await("the old one", () -> names(old).equals(List.of("a")));
                later.start();
                await("the later one", () -> names(later).equals(List.of("a")));
                await("the fence", () -> old.members().isFenced());
            }
            assertEquals(seen(later, "a").epoch(), LeaseText.epochOf(lease("a").orElseThrow()));
        }
        assertEquals(Optional.empty(), lease("a"));
    }

    @Test
    void whatOthersWriteIntoTheLeaseIsKeptByRenewals() {
        try (var a = membership("a")) {
            a.start();
            await("a", () -> names(a).equals(List.of("a")));
            kubectl.leases().inNamespace(namespace).withName("moorgate-a").edit(lease -> {
                lease.getMetadata().getAnnotations().put("example.com/note", "by hand");
                return lease;
            });
            String renewed = renewTime("a");
            await("a renewal", () -> !renewTime("a").equals(renewed));
            assertEquals(
                    "by hand",
                    lease("a").orElseThrow().getMetadata().getAnnotations().get("example.com/note"));
        }
    }

    @Test
    void aLeaseThatSomebodyDeletesComesBack() {
        try (var a = membership("a")) {
            a.start();
            await("a", () -> names(a).equals(List.of("a")));
            kubectl.leases().inNamespace(namespace).withName("moorgate-a").delete();
            await("its Lease", () -> lease("a").isPresent());
            assertEquals(seen(a, "a").epoch(), LeaseText.epochOf(lease("a").orElseThrow()));
        }
    }

    @Test
    void namesThatAreNoDnsNamesAreTakenAllTheSame() {
        String odd = "Größe_" + "x".repeat(300);
        try (var a = membership(odd)) {
            a.start();
            await("it", () -> names(a).equals(List.of(odd)));
        }
    }

    private LeaseMembership membership(String replica) {
        return new LeaseMembership(
                announcement(replica), HASTY, HASTY.client(config()), Ticker.system(), WallClock.system());
    }

    /** A Lease whose holder is dead. */
    private void leave(String replica, long epoch) {
        Lease lease = LeaseText.write(
                announcement(replica),
                Optional.empty(),
                epoch,
                false,
                HASTY.duration(),
                WallClock.system().now());
        kubectl.resource(lease).create();
    }

    private Announcement announcement(String replica) {
        return new Announcement(namespace, "moorgate", replica, "b:9500", 1, Announcement.Pod.NONE);
    }

    private Optional<Lease> lease(String replica) {
        return Optional.ofNullable(kubectl.leases()
                .inNamespace(namespace)
                .withName(LeaseName.of(replica))
                .get());
    }

    private String renewTime(String replica) {
        return lease(replica)
                .map(lease -> lease.getSpec().getRenewTime().toString())
                .orElse("none");
    }

    private static List<String> names(Membership membership) {
        return membership.members().all().stream().map(Member::replica).toList();
    }

    private static Member seen(Membership membership, String replica) {
        return membership.members().all().stream()
                .filter(member -> member.replica().equals(replica))
                .findFirst()
                .orElseThrow();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }
}
