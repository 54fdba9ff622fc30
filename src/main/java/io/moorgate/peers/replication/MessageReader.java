package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.HealthFinding;
import io.moorgate.load.ClientUse;
import io.moorgate.peers.link.Frames;
import io.moorgate.peers.link.RequestKey;
import io.moorgate.routing.EndpointId;
import io.moorgate.tickets.TicketSecret;
import io.moorgate.tickets.TicketSecrets;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads frames of one direction of one link. Whatever is not exactly what a {@link MessageWriter} writes is a
 * {@link ProtocolFault}; memory is taken only for bytes that are there, and within the limits of {@link Frames}.
 */
final class MessageReader {
    private static final Message.Reason[] REASONS = Message.Reason.values();
    private static final int PORT_MAX = 65_535;

    private final WireReader wire;

    MessageReader(WireReader.OriginLookup origins) {
        wire = new WireReader(origins);
    }

    /** The message of a frame, without the frame's length. */
    Message read(ByteBuf frame) {
        int type = WireReader.int8(frame) & 0xff;
        if ((type & Frames.FORGET_WORDS) != 0) {
            wire.forget();
        }
        Message message = body(type & ~Frames.FORGET_WORDS, frame);
        if (frame.isReadable() && !(message instanceof Message.Hello)) {
            throw new ProtocolFault(frame.readableBytes() + " bytes after a message");
        }
        return message;
    }

    private Message body(int type, ByteBuf in) {
        return switch (type) {
            case MessageWriter.HELLO -> hello(in);
            case MessageWriter.WELCOME ->
                new Message.Welcome(WireReader.number(in, Integer.MAX_VALUE), WireReader.int64(in));
            case MessageWriter.BYE -> new Message.Bye(REASONS[WireReader.number(in, REASONS.length - 1)]);
            case MessageWriter.COPY_BEGIN -> new Message.CopyBegin(WireReader.number(in, Long.MAX_VALUE));
            case MessageWriter.COPY_END -> new Message.CopyEnd();
            case MessageWriter.CHANGES ->
                new Message.Changes(WireReader.number(in, Long.MAX_VALUE), RowFormat.rows(wire, in));
            case MessageWriter.ACK -> new Message.Ack(WireReader.number(in, Long.MAX_VALUE));
            case MessageWriter.BUCKET_BEGIN -> new Message.BucketBegin(bucket(in));
            case MessageWriter.BUCKET_ROWS -> new Message.BucketRows(RowFormat.rows(wire, in));
            case MessageWriter.BUCKET_END -> new Message.BucketEnd();
            case MessageWriter.SUMS -> sums(in);
            case MessageWriter.WANT_BUCKETS -> wantBuckets(in);
            case MessageWriter.LOAD -> load(in);
            case MessageWriter.HEALTH -> health(in);
            case MessageWriter.CLIENTS -> clients(in);
            case MessageWriter.ASK -> ask(in);
            case MessageWriter.ANSWER ->
                new Message.Answer(
                        WireReader.number(in, Long.MAX_VALUE),
                        WireReader.flag(in) ? Optional.of(wire.endpoint(in)) : Optional.empty());
            case MessageWriter.LOOK ->
                new Message.Look(
                        WireReader.number(in, Long.MAX_VALUE),
                        PinQuestion.lookup(wire.upstream(in), RowFormat.client(in)));
            case MessageWriter.TICKETS -> tickets(in);
            case MessageWriter.DRAINS -> drains(in);
            case MessageWriter.HEARTBEAT -> new Message.Heartbeat();
            case MessageWriter.DRAINING -> new Message.Draining();
            default -> throw new ProtocolFault("a message of type " + type);
        };
    }

    private static Message tickets(ByteBuf in) {
        int count = WireReader.number(in, TicketSecrets.SECRETS_MAX);
        List<TicketSecret> secrets = new ArrayList<>(count);
        for (int secret = 0; secret < count; secret++) {
            secrets.add(new TicketSecret(WireReader.int64(in), WireReader.bytes(in, TicketSecret.BYTES)));
        }
        return new Message.Tickets(secrets);
    }

    private Message hello(ByteBuf in) {
        return new Message.Hello(
                wire.replica(in),
                WireReader.int64(in),
                WireReader.number(in, Integer.MAX_VALUE),
                WireReader.number(in, Integer.MAX_VALUE),
                in.isReadable() ? management(in) : Optional.empty());
    }

    private static Optional<ManagementPort> management(ByteBuf in) {
        int port = WireReader.number(in, PORT_MAX);
        RequestKey key = RequestKey.of(WireReader.bytes(in, RequestKey.BYTES));
        return port == 0 ? Optional.empty() : Optional.of(new ManagementPort("", port, key));
    }

    private static int bucket(ByteBuf in) {
        return WireReader.number(in, ReplicatedPins.BUCKETS - 1);
    }

    private Message sums(ByteBuf in) {
        var origin = wire.origin(in);
        boolean isAnswer = WireReader.flag(in);
        long[] sums = new long[ReplicatedPins.BUCKETS];
        for (int bucket = 0; bucket < sums.length; bucket++) {
            sums[bucket] = WireReader.int64(in);
        }
        return new Message.Sums(origin, sums, isAnswer);
    }

    private static Message wantBuckets(ByteBuf in) {
        int count = WireReader.number(in, ReplicatedPins.BUCKETS);
        BitSet buckets = new BitSet(ReplicatedPins.BUCKETS);
        for (int bucket = 0; bucket < count; bucket++) {
            buckets.set(bucket(in));
        }
        return new Message.WantBuckets(buckets);
    }

    private Message load(ByteBuf in) {
        boolean isComplete = WireReader.flag(in);
        int count = WireReader.number(in, Frames.ROWS_MAX);
        Map<EndpointId, Integer> counts = HashMap.newHashMap(count);
        for (int endpoint = 0; endpoint < count; endpoint++) {
            counts.put(wire.endpoint(in), WireReader.number(in, Integer.MAX_VALUE));
        }
        return new Message.Load(counts, isComplete);
    }

    private Message health(ByteBuf in) {
        boolean isComplete = WireReader.flag(in);
        int count = WireReader.number(in, Frames.ROWS_MAX);
        List<HealthFinding> findings = new ArrayList<>(count);
        for (int finding = 0; finding < count; finding++) {
            findings.add(new HealthFinding(wire.upstream(in), wire.endpoint(in), WireReader.flag(in)));
        }
        return new Message.Health(findings, isComplete);
    }

    private Message clients(ByteBuf in) {
        boolean isWhole = WireReader.flag(in);
        int count = WireReader.number(in, Frames.ROWS_MAX);
        List<ClientUse> uses = new ArrayList<>(count);
        for (int use = 0; use < count; use++) {
            uses.add(new ClientUse(
                    wire.upstream(in).service(),
                    RowFormat.client(in),
                    WireReader.number(in, Integer.MAX_VALUE),
                    WireReader.number(in, Integer.MAX_VALUE)));
        }
        return new Message.Clients(isWhole, uses);
    }

    private Message drains(ByteBuf in) {
        int count = WireReader.number(in, DrainSharing.DRAINS_MAX);
        List<SharedDrains.Drain> drains = new ArrayList<>(count);
        for (int drain = 0; drain < count; drain++) {
            drains.add(new SharedDrains.Drain(wire.upstream(in).service(), wire.endpoint(in)));
        }
        return new Message.Drains(drains);
    }

    private Message ask(ByteBuf in) {
        long id = WireReader.number(in, Long.MAX_VALUE);
        UpstreamId upstream = wire.upstream(in);
        ClientKey client = RowFormat.client(in);
        int count = WireReader.number(in, Frames.ENTRIES_MAX);
        List<EndpointId> excluded = new ArrayList<>(count);
        for (int endpoint = 0; endpoint < count; endpoint++) {
            excluded.add(wire.endpoint(in));
        }
        return new Message.Ask(id, new PinQuestion(upstream, client, excluded));
    }
}
