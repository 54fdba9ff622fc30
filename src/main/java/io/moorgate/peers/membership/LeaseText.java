package io.moorgate.peers.membership;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A replica's Lease: what it says of its holder, and how that is read. */
final class LeaseText {
    /** The epoch of a Lease that does not say one: less than any. */
    static final long NO_EPOCH = 0;

    private static final String PREFIX = "moorgate.io/";
    private static final String ADDRESS = PREFIX + "peer-address";
    private static final String EPOCH = PREFIX + "epoch";
    private static final String PROTOCOL = PREFIX + "protocol";
    private static final String DRAINING = PREFIX + "draining";
    private static final String HOSTS = PREFIX + "pod-addresses";

    /** Limit: a Lease that claims more is taken for unreadable. */
    private static final int SECONDS_MAX = 3_600;

    /** Limit: so many addresses of a replica are read. */
    private static final int HOSTS_MAX = 8;

    /** Limit: the last millisecond of the year 9999. A greater epoch no replica has written. */
    private static final long EPOCH_MAX = 253_402_300_799_999L;

    private LeaseText() {}

    /** The labels of the Leases of all replicas of a class. */
    static Map<String, String> labels(String gatewayClass) {
        return Map.of("app.kubernetes.io/name", "moorgate-replica", PREFIX + "class", LeaseName.labelOf(gatewayClass));
    }

    /**
     * The Lease of {@code self} in the life {@code epoch}, renewed now.
     *
     * @param before what the API server holds, whose version it keeps; empty where it holds none
     */
    static Lease write(
            Announcement self, Optional<Lease> before, long epoch, boolean draining, Duration duration, Instant now) {
        ZonedDateTime renewed = renewTime(before, now);
        ZonedDateTime acquired = before.filter(lease -> epochOf(lease) == epoch)
                .map(lease -> lease.getSpec().getAcquireTime())
                .orElse(renewed);
        return before.map(LeaseBuilder::new)
                .orElseGet(LeaseBuilder::new)
                .editOrNewMetadata()
                .withNamespace(self.namespace())
                .withName(LeaseName.of(self.replica()))
                .addToLabels(labels(self.gatewayClass()))
                .addToAnnotations(Map.of(
                        ADDRESS, self.address(),
                        EPOCH, Long.toString(epoch),
                        PROTOCOL, Integer.toString(self.protocol()),
                        DRAINING, Boolean.toString(draining),
                        HOSTS, String.join(",", self.pod().addresses())))
                .withOwnerReferences(owner(self))
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(self.replica())
                .withLeaseDurationSeconds((int) duration.toSeconds())
                .withAcquireTime(acquired)
                .withRenewTime(renewed)
                .endSpec()
                .build();
    }

    /** Which life of its holder wrote {@code lease}. */
    static long epochOf(Lease lease) {
        return number(lease, EPOCH).filter(epoch -> epoch <= EPOCH_MAX).orElse(NO_EPOCH);
    }

    /** What {@code lease} says; empty where it is no Lease that a replica would write. */
    static Optional<SeenLease> read(Lease lease) {
        var spec = lease.getSpec();
        String replica = spec == null ? null : spec.getHolderIdentity();
        Integer seconds = spec == null ? null : spec.getLeaseDurationSeconds();
        String address = annotation(lease, ADDRESS);
        long epoch = epochOf(lease);
        long protocol = number(lease, PROTOCOL).orElse(-1L);
        if (replica == null
                || !LeaseName.of(replica).equals(lease.getMetadata().getName())
                || seconds == null
                || seconds < 1
                || seconds > SECONDS_MAX
                || !Announcement.isAddress(address)
                || epoch == NO_EPOCH
                || protocol != (int) protocol
                || protocol < 0) {
            return Optional.empty();
        }
        boolean draining = Boolean.parseBoolean(annotation(lease, DRAINING));
        return Optional.of(new SeenLease(
                new Member(replica, epoch, address, (int) protocol, draining, hosts(annotation(lease, HOSTS)), 0),
                epoch + " " + spec.getRenewTime(),
                Duration.ofSeconds(seconds).toNanos()));
    }

    /**
     * Six digits of a second, as the API server wants them; never the same twice in a row: a write that changes nothing
     * is none to the API server, and to peers no sign of life.
     */
    private static ZonedDateTime renewTime(Optional<Lease> before, Instant now) {
        ZonedDateTime time = now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        boolean same = before.map(lease -> lease.getSpec())
                .map(spec -> spec.getRenewTime())
                .filter(last -> last.toInstant().equals(time.toInstant()))
                .isPresent();
        return same ? time.plus(1, ChronoUnit.MICROS) : time;
    }

    /** The Pod, so that the Lease goes with it; without its UID the API server would not take it. */
    private static List<OwnerReference> owner(Announcement self) {
        if (self.pod().name().isEmpty() || self.pod().uid().isEmpty()) {
            return List.of();
        }
        return List.of(new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(self.pod().name())
                .withUid(self.pod().uid())
                .build());
    }

    private static List<String> hosts(String text) {
        return Arrays.stream(text.split(","))
                .filter(host -> !host.isBlank())
                .limit(HOSTS_MAX)
                .toList();
    }

    private static Optional<Long> number(Lease lease, String key) {
        try {
            long number = Long.parseLong(annotation(lease, key));
            return number < 0 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static String annotation(Lease lease, String key) {
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }
}
