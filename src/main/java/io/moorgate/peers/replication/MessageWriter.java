package io.moorgate.peers.replication;

import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.peers.link.Frames;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;

/** Writes messages as frames, for one direction of one link. */
final class MessageWriter {
    private final WireWriter wire = new WireWriter();

    /** The type byte of each message. */
    static final int HELLO = 1;

    static final int WELCOME = 2;
    static final int BYE = 3;
    static final int COPY_BEGIN = 4;
    static final int COPY_END = 5;
    static final int CHANGES = 6;
    static final int ACK = 7;
    static final int BUCKET_BEGIN = 8;
    static final int BUCKET_ROWS = 9;
    static final int BUCKET_END = 10;
    static final int SUMS = 11;
    static final int WANT_BUCKETS = 12;
    static final int LOAD = 13;
    static final int ASK = 14;
    static final int ANSWER = 15;
    static final int HEARTBEAT = 16;
    static final int DRAINING = 17;
    static final int HEALTH = 18;
    static final int LOOK = 19;

    static final int TICKETS = 20;
    static final int CLIENTS = 21;
    static final int DRAINS = 22;

    /** Appends the frame of {@code message} to {@code out}. */
    void write(Message message, ByteBuf out) {
        int start = out.writerIndex();
        out.writeInt(0);
        int forget = 0;
        if (wire.isFull()) {
            wire.forget();
            forget = Frames.FORGET_WORDS;
        }
        int typeAt = out.writerIndex();
        out.writeByte(0);
        out.setByte(typeAt, body(message, out) | forget);
        out.setInt(start, out.writerIndex() - start - Frames.LENGTH_BYTES);
    }

    private int body(Message message, ByteBuf out) {
        switch (message) {
            case Message.Hello hello -> {
                wire.text(out, hello.replica());
                out.writeLong(hello.epoch());
                WireWriter.number(out, hello.protocolMin());
                WireWriter.number(out, hello.protocolMax());
                hello.management().ifPresent(management -> {
                    WireWriter.number(out, management.port());
                    out.writeBytes(management.key().bytes());
                });
                return HELLO;
            }
            case Message.Welcome welcome -> {
                WireWriter.number(out, welcome.protocol());
                out.writeLong(welcome.applied());
                return WELCOME;
            }
            case Message.Bye bye -> {
                WireWriter.number(out, bye.reason().ordinal());
                return BYE;
            }
            case Message.CopyBegin copy -> {
                WireWriter.number(out, copy.position());
                return COPY_BEGIN;
            }
            case Message.CopyEnd _ -> {
                return COPY_END;
            }
            case Message.Changes changes -> {
                WireWriter.number(out, changes.first());
                RowFormat.rows(wire, out, changes.rows());
                return CHANGES;
            }
            case Message.Ack ack -> {
                WireWriter.number(out, ack.sequence());
                return ACK;
            }
            case Message.BucketBegin begin -> {
                WireWriter.number(out, begin.bucket());
                return BUCKET_BEGIN;
            }
            case Message.BucketRows rows -> {
                RowFormat.rows(wire, out, rows.rows());
                return BUCKET_ROWS;
            }
            case Message.BucketEnd _ -> {
                return BUCKET_END;
            }
            case Message.Sums sums -> {
                sums(sums, out);
                return SUMS;
            }
            case Message.WantBuckets want -> {
                buckets(want.buckets(), out);
                return WANT_BUCKETS;
            }
            case Message.Load load -> {
                load(load, out);
                return LOAD;
            }
            case Message.Health health -> {
                health(health, out);
                return HEALTH;
            }
            case Message.Clients clients -> {
                clients(clients, out);
                return CLIENTS;
            }
            case Message.Tickets tickets -> {
                WireWriter.number(out, tickets.secrets().size());
                tickets.secrets().forEach(secret -> {
                    out.writeLong(secret.bornMillis());
                    out.writeBytes(secret.bytes());
                });
                return TICKETS;
            }
            case Message.Ask ask -> {
                ask(ask, out);
                return ASK;
            }
            case Message.Look look -> {
                WireWriter.number(out, look.id());
                wire.upstream(out, look.question().upstream());
                RowFormat.client(out, look.question().client());
                return LOOK;
            }
            case Message.Answer answer -> {
                WireWriter.number(out, answer.id());
                WireWriter.number(out, answer.endpoint().isPresent() ? 1 : 0);
                answer.endpoint().ifPresent(endpoint -> wire.endpoint(out, endpoint));
                return ANSWER;
            }
            case Message.Drains drains -> {
                WireWriter.number(out, drains.drains().size());
                drains.drains().forEach(drain -> {
                    wire.upstream(out, new UpstreamId(drain.service(), ""));
                    wire.endpoint(out, drain.endpoint());
                });
                return DRAINS;
            }
            case Message.Heartbeat _ -> {
                return HEARTBEAT;
            }
            case Message.Draining _ -> {
                return DRAINING;
            }
        }
    }

    private void sums(Message.Sums sums, ByteBuf out) {
        wire.origin(out, sums.origin());
        WireWriter.number(out, sums.isAnswer() ? 1 : 0);
        for (long sum : sums.sums()) {
            out.writeLong(sum);
        }
    }

    private static void buckets(BitSet buckets, ByteBuf out) {
        WireWriter.number(out, buckets.cardinality());
        buckets.stream().forEach(bucket -> WireWriter.number(out, bucket));
    }

    private void load(Message.Load load, ByteBuf out) {
        WireWriter.number(out, load.isComplete() ? 1 : 0);
        WireWriter.number(out, load.counts().size());
        load.counts().forEach((endpoint, count) -> {
            wire.endpoint(out, endpoint);
            WireWriter.number(out, count);
        });
    }

    private void health(Message.Health health, ByteBuf out) {
        WireWriter.number(out, health.isComplete() ? 1 : 0);
        WireWriter.number(out, health.findings().size());
        health.findings().forEach(finding -> {
            wire.upstream(out, finding.upstream());
            wire.endpoint(out, finding.endpoint());
            WireWriter.number(out, finding.isHealthy() ? 1 : 0);
        });
    }

    private void clients(Message.Clients clients, ByteBuf out) {
        WireWriter.number(out, clients.isWhole() ? 1 : 0);
        WireWriter.number(out, clients.uses().size());
        clients.uses().forEach(use -> {
            wire.upstream(out, new UpstreamId(use.service(), ""));
            RowFormat.client(out, use.client());
            WireWriter.number(out, use.live());
            WireWriter.number(out, use.connects());
        });
    }

    private void ask(Message.Ask ask, ByteBuf out) {
        PinQuestion question = ask.question();
        WireWriter.number(out, ask.id());
        wire.upstream(out, question.upstream());
        RowFormat.client(out, question.client());
        int excluded = Math.min(question.excluded().size(), Frames.ENTRIES_MAX);
        WireWriter.number(out, excluded);
        question.excluded().subList(0, excluded).forEach(endpoint -> wire.endpoint(out, endpoint));
    }
}
