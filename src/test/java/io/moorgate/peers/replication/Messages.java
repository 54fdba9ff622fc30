package io.moorgate.peers.replication;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.HealthFinding;
import io.moorgate.load.ClientUse;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.tickets.TicketSecret;
import io.moorgate.time.HeldTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Messages at random. */
final class Messages {
    final ReplicatedPins pins = new AffinityTable(10, 10, new HeldTime(), () -> Instant.EPOCH, "self", 1).replicated();
    private final SplittableRandom random;

    Messages(SplittableRandom random) {
        this.random = random;
    }

    /** One of each kind. */
    List<Message> all() {
        return List.of(
                new Message.Hello("replica-ä", random.nextLong(), 1, 300, Optional.empty()),
                new Message.Welcome(1, ChangeLog.NONE),
                new Message.Bye(Message.Reason.OLD_EPOCH),
                new Message.CopyBegin(number()),
                new Message.CopyEnd(),
                new Message.Changes(number(), rows()),
                new Message.Ack(number()),
                new Message.BucketBegin(random.nextInt(ReplicatedPins.BUCKETS)),
                new Message.BucketRows(rows()),
                new Message.BucketEnd(),
                new Message.WantBuckets(buckets()),
                new Message.Load(load(), random.nextBoolean()),
                new Message.Health(findings(), random.nextBoolean()),
                new Message.Clients(random.nextBoolean(), uses()),
                new Message.Ask(number(), question()),
                new Message.Answer(number(), Optional.of(endpoint())),
                new Message.Answer(number(), Optional.empty()),
                new Message.Drains(List.of(drain(), drain())),
                new Message.Tickets(List.of(secret(), secret())),
                new Message.Heartbeat(),
                new Message.Draining());
    }

    Message.Sums sums() {
        return new Message.Sums(origin(), random.longs(ReplicatedPins.BUCKETS).toArray(), random.nextBoolean());
    }

    private SharedDrains.Drain drain() {
        return new SharedDrains.Drain(upstream().service(), endpoint());
    }

    private TicketSecret secret() {
        byte[] bytes = new byte[TicketSecret.BYTES];
        random.nextBytes(bytes);
        return new TicketSecret(random.nextLong(), bytes);
    }

    private long number() {
        return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
    }

    private List<HealthFinding> findings() {
        return IntStream.range(0, random.nextInt(50))
                .mapToObj(finding -> new HealthFinding(upstream(), endpoint(), random.nextBoolean()))
                .toList();
    }

    private List<ClientUse> uses() {
        return IntStream.range(0, random.nextInt(50))
                .mapToObj(use -> new ClientUse(
                        upstream().service(),
                        row().client(),
                        random.nextInt(Integer.MAX_VALUE),
                        random.nextInt(Integer.MAX_VALUE)))
                .toList();
    }

    private List<PinRow> rows() {
        return IntStream.range(0, random.nextInt(50)).mapToObj(row -> row()).toList();
    }

    PinRow row() {
        List<PinEntry> entries = new ArrayList<>();
        for (int entry = random.nextInt(4); entry > 0; entry--) {
            int timeoutMs = random.nextInt(Integer.MAX_VALUE);
            entries.add(new PinEntry(
                    origin(),
                    random.nextBoolean() ? Optional.of(endpoint()) : Optional.empty(),
                    random.nextLong(1, PinEntry.STAMP_MAX),
                    random.nextBoolean(),
                    random.nextInt(timeoutMs + 1),
                    timeoutMs));
        }
        return new PinRow(upstream(), client(), entries);
    }

    private ClientKey client() {
        return switch (random.nextInt(3)) {
            case 0 -> new ClientKey(ClientKey.Kind.ADDRESS, random.nextLong(), random.nextLong());
            case 1 -> ClientKey.ofText("name", "value" + random.nextInt());
            default -> ClientKey.ofCookie(random.nextLong(), random.nextLong());
        };
    }

    private UpstreamId upstream() {
        return new UpstreamId(new ServiceId("namespace", "service-" + random.nextInt(5)), "http");
    }

    private EndpointId endpoint() {
        return new EndpointId("pod-" + random.nextInt(100) + ":80");
    }

    private ReplicaLife origin() {
        return pins.origin("replica-" + random.nextInt(5), random.nextInt(3));
    }

    private PinQuestion question() {
        return new PinQuestion(upstream(), client(), List.of(endpoint(), endpoint()));
    }

    private BitSet buckets() {
        BitSet buckets = new BitSet();
        IntStream.range(0, random.nextInt(40)).forEach(any -> buckets.set(random.nextInt(ReplicatedPins.BUCKETS)));
        return buckets;
    }

    private Map<EndpointId, Integer> load() {
        Map<EndpointId, Integer> load = new HashMap<>();
        IntStream.range(0, random.nextInt(200)).forEach(any -> load.put(endpoint(), random.nextInt(1, 1_000_000)));
        return load;
    }
}
