package io.moorgate.peers.replication;

import io.moorgate.peers.link.Wire;
import io.moorgate.peers.link.WireUser;
import io.netty.buffer.ByteBuf;
import org.jboss.logging.Logger;

/**
 * A link to another replica, from when both ends are authenticated until it ends. Each side says hello and welcome, the
 * dialling one first: with its welcome it chooses this connection, and the other one agrees with its own or says bye.
 * Then it is up, and both send what they have.
 *
 * <p>Confined to the peers' thread.
 */
final class PeerLink implements WireUser {
    private enum Stage {
        HELLO,
        WELCOME,
        UP,
        ENDED
    }

    private static final Logger LOG = Logger.getLogger(PeerLink.class);

    private final Wire wire;
    private final PeerDial dial;
    private final Peers peers;
    private final ReplicaContext local;
    private final MessageWriter writer = new MessageWriter();
    private final MessageReader reader;

    private Stage stage = Stage.HELLO;
    private long heardNanos;
    private long upNanos;
    private int protocol;
    private Peer peer;
    private Sending sending;
    private Receiving receiving;
    private boolean isPumpDue;

    /** {@code dial} is null where the other side has dialled. */
    PeerLink(Wire wire, PeerDial dial, Peers peers, ReplicaContext local) {
        this.wire = wire;
        this.dial = dial;
        this.peers = peers;
        this.local = local;
        this.reader = new MessageReader(peers.peerTable()::origin);
        this.heardNanos = local.ticker().nanos();
    }

    /** Begins; the side that has dialled sends first. */
    void open() {
        if (dial != null && stage == Stage.HELLO) {
            send(peers.hello());
            wire.flush();
        }
    }

    boolean isUp() {
        return stage == Stage.UP;
    }

    boolean isDialled() {
        return dial != null;
    }

    /** The dial that made it; null where the other side has dialled. */
    PeerDial dial() {
        return dial;
    }

    /** The peer at the other end; null before its Hello. */
    Peer peer() {
        return peer;
    }

    int protocol() {
        return protocol;
    }

    /** Whether the health of endpoints is reported on it. */
    boolean reportsHealth() {
        return protocol >= Protocols.WITH_HEALTH;
    }

    /** Whether the counts of clients are reported on it. */
    boolean reportsClients() {
        return protocol >= Protocols.WITH_CLIENTS;
    }

    /** What it is to be sent; only while it is up. */
    Sending sending() {
        return sending;
    }

    /** A whole frame has come, without its length. The caller keeps the buffer. */
    @Override
    public void onFrame(ByteBuf frame) {
        if (stage == Stage.ENDED) {
            return;
        }
        heardNanos = local.ticker().nanos();
        try {
            on(reader.read(frame));
        } catch (ProtocolFault fault) {
            end(fault.getMessage());
        }
    }

    private void on(Message message) {
        switch (message) {
            case Message.Hello hello when stage == Stage.HELLO -> onHello(hello);
            case Message.Welcome welcome when stage == Stage.WELCOME -> onWelcome(welcome);
            case Message.Bye bye -> {
                if (dial != null) {
                    dial.refused(bye.reason());
                }
                end("the other side says " + bye.reason());
            }
            case Message _ when stage == Stage.UP -> receiving.on(message);
            default -> throw new ProtocolFault(message.getClass().getSimpleName() + " out of turn");
        }
    }

    private void onHello(Message.Hello hello) {
        protocol = peers.protocols().common(hello.protocolMin(), hello.protocolMax());
        var refused = peers.peerTable().vet(hello, protocol);
        if (refused.isPresent()) {
            refuse(refused.get());
            return;
        }
        peer = peers.peerTable().of(hello.replica(), hello.epoch());
        peer.management = hello.management();
        stage = Stage.WELCOME;
        if (dial == null) {
            send(peers.hello());
            wire.flush();
            return;
        }
        dial.answeredBy(peer);
        peer.address = dial.address();
        if (peer.link != null) {
            refuse(Message.Reason.SECOND_LINK);
            return;
        }
        peer.link = this;
        send(new Message.Welcome(protocol, peer.resumesAfter()));
        wire.flush();
    }

    private void onWelcome(Message.Welcome welcome) {
        if (welcome.protocol() != protocol) {
            throw new ProtocolFault("version " + welcome.protocol() + " (expected: " + protocol + ")");
        }
        if (dial == null) {
            var refused = peers.peerTable().accept(this);
            if (refused.isPresent()) {
                refuse(refused.get());
                return;
            }
            send(new Message.Welcome(protocol, peer.resumesAfter()));
        }
        stage = Stage.UP;
        upNanos = local.ticker().nanos();
        sending = new Sending(this, peer, local);
        receiving = new Receiving(this, peer, local, peers);
        local.drains().tell(this);
        sending.begin(welcome.applied());
        peers.onUp(this);
    }

    /** Says why the link is not wanted, and ends it. */
    void refuse(Message.Reason reason) {
        if (stage != Stage.ENDED) {
            if (dial != null) {
                dial.refused(reason);
            }
            send(new Message.Bye(reason));
            end(reason.toString());
        }
    }

    /** Ends the link; {@code why} is for the log. */
    @Override
    public void end(String why) {
        if (stage == Stage.ENDED) {
            return;
        }
        boolean wasUp = isUp();
        stage = Stage.ENDED;
        wire.flush();
        wire.close();
        peers.onEnded(this, wasUp, why);
        if (dial != null) {
            dial.ended(wasUp ? local.ticker().nanos() - upNanos : 0);
        }
    }

    /** Every frame that had come together has been taken in. */
    @Override
    public void onReadComplete() {
        if (isUp()) {
            receiving.acknowledge();
            pump();
        }
    }

    /** The wire takes more again. */
    @Override
    public void onWritable() {
        pumpLater();
    }

    /** The connection is gone. */
    @Override
    public void onClosed() {
        end("closed");
    }

    /** Sends what is due, as far as the wire takes it. */
    void pump() {
        if (!isUp()) {
            return;
        }
        try {
            sending.pump();
            wire.flush();
        } catch (RuntimeException ours) {
            LOG.errorf(ours, "peer link ends for a fault of this replica: replica=%s", peer.replica());
            end(ours.toString());
            return;
        }
        if (sending.hasMore()) {
            pumpLater();
        }
    }

    /* Not at once: questions and other links have their turn in between. */
    private void pumpLater() {
        if (!isPumpDue) {
            isPumpDue = true;
            peers.later(() -> {
                isPumpDue = false;
                pump();
            });
        }
    }

    /** When something came from the other side last. */
    long heardNanos() {
        return heardNanos;
    }

    /** Ends the link where nothing has been received for {@code silenceNanos}. */
    void checkSilence(long nowNanos, long silenceNanos) {
        if (nowNanos - heardNanos >= silenceNanos) {
            end("silent for " + (nowNanos - heardNanos) / 1_000_000 + " ms");
        }
    }

    boolean isWritable() {
        return wire.isWritable();
    }

    void send(Message message) {
        ByteBuf frame = wire.buffer();
        writer.write(message, frame);
        wire.send(frame);
    }

    void sendNow(Message message) {
        send(message);
        wire.flush();
    }
}
