package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.health.HealthFinding;
import io.moorgate.routing.EndpointId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one peer sends over its link that is up, and the answers to it.
 *
 * <p>Confined to the peers' thread.
 */
final class Receiving {
    /** The most endpoints of a peer's report of load or of health. */
    private static final int LOADS_MAX = 1 << 17;

    private final PeerLink link;
    private final Peer peer;
    private final ReplicaContext local;
    private final Peers peers;
    private final BitSet awaited = new BitSet(ReplicatedPins.BUCKETS);

    private BucketArrival bucket;
    private Map<EndpointId, Integer> load = new HashMap<>();
    private List<HealthFinding> health = new ArrayList<>();
    private long acknowledged;

    Receiving(PeerLink link, Peer peer, ReplicaContext local, Peers peers) {
        this.link = link;
        this.peer = peer;
        this.local = local;
        this.peers = peers;
        this.acknowledged = peer.applied;
    }

    void on(Message message) {
        switch (message) {
            case Message.BucketRows rows when bucket != null -> rows.rows().forEach(bucket::row);
            case Message.BucketEnd _ when bucket != null -> onBucketEnd();
            case Message _ when bucket != null -> throw outOfTurn(message);
            case Message.Changes changes -> onChanges(changes);
            case Message.Ack ack -> onAck(ack.sequence());
            case Message.CopyBegin copy -> {
                peer.applied = copy.position();
                peer.isCopying = true;
            }
            case Message.BucketBegin begin -> bucket = new BucketArrival(local.pins(), peer.origin, begin.bucket());
            case Message.CopyEnd _ -> {
                peer.isCopying = false;
                peer.hasCopied = true;
                peers.onCopied();
            }
            case Message.Sums sums -> onSums(sums);
            case Message.WantBuckets want -> link.sending().want(want.buckets());
            case Message.Load report -> onLoad(report);
            case Message.Health report -> onHealth(report);
            case Message.Clients report ->
                local.clients().foreign().reported(peer.origin, report.isWhole(), report.uses());
            case Message.Ask ask ->
                link.send(new Message.Answer(ask.id(), peers.ownerCalls().choose(ask.question())));
            case Message.Look look ->
                link.send(new Message.Answer(look.id(), peers.ownerCalls().choose(look.question())));
            case Message.Answer answer -> peers.ownerCalls().onAnswer(link, answer);
            case Message.Tickets tickets -> peers.tickets().on(tickets);
            case Message.Drains drains -> local.drains().on(peer, drains);
            case Message.Heartbeat _ -> {}
            case Message.Draining _ -> {
                peer.hasSaidDraining = true;
                peers.refresh();
            }
            case Message.Hello _, Message.Welcome _, Message.Bye _, Message.BucketRows _, Message.BucketEnd _ ->
                throw outOfTurn(message);
        }
    }

    private static ProtocolFault outOfTurn(Message message) {
        return new ProtocolFault(message.getClass().getSimpleName() + " out of turn");
    }

    /*
     * News of origins that are lost is passed on, but not that of a full copy as long as its sender is there: the others have it
     * from there, and their sums differ from ours by what they have forgotten of such origins since.
     */
    private void onBucketEnd() {
        awaited.clear(bucket.bucket());
        List<ReplicaLife> learnt = bucket.end();
        if (peer.isCopying) {
            peer.copied.addAll(learnt);
        } else {
            learnt.forEach(peers::onLearnt);
        }
        bucket = null;
    }

    private void onChanges(Message.Changes changes) {
        if (changes.first() != peer.applied + 1) {
            long expected = peer.applied + 1;
            peer.applied = ChangeLog.NONE;
            throw new ProtocolFault("a gap before change " + changes.first() + " (expected: " + expected + ")");
        }
        changes.rows().forEach(row -> local.pins().merge(peer.origin, row));
        peer.applied += changes.rows().size();
    }

    private void onAck(long sequence) {
        if (sequence > local.log().last()) {
            throw new ProtocolFault("change " + sequence + " acknowledged (expected: <= "
                    + local.log().last() + ")");
        }
        peer.acknowledged = Math.max(peer.acknowledged, sequence);
        peers.onAcknowledged();
    }

    /** Acknowledges to the peer how far its changes have been taken in, where that is news. */
    void acknowledge() {
        if (peer.applied > acknowledged) {
            acknowledged = peer.applied;
            link.send(new Message.Ack(acknowledged));
        }
    }

    private void onSums(Message.Sums sums) {
        ReplicaLife origin = sums.origin();
        boolean isOwn = origin == peer.origin;
        if (local.pins().isFull() || !isOwn && origin.isThere()) {
            return;
        }
        BitSet different = different(local.pins().sums(origin), sums.sums());
        if (isOwn) {
            peer.sumsEqual = Optional.of(different.isEmpty());
        }
        if (!different.isEmpty() && !isOwn && !sums.isAnswer()) {
            link.sending().compare(origin, true);
        }
        different.andNot(awaited);
        if (!different.isEmpty()) {
            awaited.or(different);
            link.send(new Message.WantBuckets(different));
        }
    }

    private static BitSet different(long[] held, long[] said) {
        BitSet different = new BitSet(held.length);
        for (int bucket = 0; bucket < held.length; bucket++) {
            different.set(bucket, held[bucket] != said[bucket]);
        }
        return different;
    }

    private void onHealth(Message.Health report) {
        if (health.size() + report.findings().size() > LOADS_MAX) {
            throw new ProtocolFault("the health of more than " + LOADS_MAX + " endpoints");
        }
        health.addAll(report.findings());
        if (report.isComplete()) {
            local.health().health().reported(peer.origin, health);
            health = new ArrayList<>();
        }
    }

    private void onLoad(Message.Load report) {
        if (load.size() + report.counts().size() > LOADS_MAX) {
            throw new ProtocolFault("a load of more than " + LOADS_MAX + " endpoints");
        }
        load.putAll(report.counts());
        if (report.isComplete()) {
            local.counts().reported(peer.origin, load);
            load = new HashMap<>();
        }
    }
}
