package io.moorgate.traffic.tcp;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.tls.PostgresRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/**
 * A TLS connection of PostgreSQL that is passed through: the endpoint is asked whether TLS may begin, as the client has asked the
 * gateway ({@link PostgresRequest}). What the client sends waits for the answer; from there on bytes pass as they come. Thread: the
 * relay's.
 */
final class AskingForTls implements RelayProtocol {
    /** The most bytes that wait: far more than a ClientHello, behind which a client waits, too. */
    static final int HELD_BYTES_MAX = 256 * 1024;

    private final Relay relay;
    private final RelayProtocol bytes;
    private final byte[] question;
    private final Timers timers;
    private final Duration timeout;
    private final Runnable agreed;
    private Timers.Timer deadline = () -> {};
    private ByteBuf held;
    private boolean begun;

    /**
     * {@code question} is what goes to the endpoint first; owned.
     *
     * @param timers those of the relay's thread
     * @param timeout how long the endpoint may take to answer
     * @param agreed runs once the endpoint has
     */
    AskingForTls(Relay relay, ByteBuf question, Timers timers, Duration timeout, Runnable agreed) {
        this.relay = relay;
        this.timers = timers;
        this.timeout = timeout;
        this.agreed = agreed;
        this.bytes = Relays.bytes(relay);
        this.question = ByteBufUtil.getBytes(question);
        question.release();
    }

    @Override
    public void pass(Side from, ByteBuf data) {
        if (begun || relay.closing().isEnding()) {
            bytes.pass(from, data);
        } else if (from == Side.CLIENT) {
            hold(data);
        } else {
            answered(data);
        }
    }

    private void hold(ByteBuf data) {
        if (held == null) {
            held = Unpooled.buffer(data.readableBytes());
            relay.write(Side.ENDPOINT, Unpooled.wrappedBuffer(question));
            deadline = timers.after(timeout.toNanos(), this::late);
        }
        held.writeBytes(data);
        data.release();
        if (held.readableBytes() > HELD_BYTES_MAX) {
            broken(new CloseReason(Side.CLIENT, Kind.LIMIT));
        }
    }

    private void late() {
        if (!begun) {
            broken(new CloseReason(Side.ENDPOINT, Kind.TIMEOUT));
        }
    }

    /** Yes is all that may come: what stands behind it would be believed without being encrypted. */
    private void answered(ByteBuf data) {
        boolean isYes =
                held != null && data.readableBytes() == 1 && data.getByte(data.readerIndex()) == PostgresRequest.YES;
        data.release();
        if (!isYes) {
            broken(new CloseReason(Side.ENDPOINT, Kind.PROTOCOL_ERROR));
            return;
        }
        begin();
        agreed.run();
        ByteBuf waiting = held;
        held = null;
        relay.write(Side.ENDPOINT, waiting);
        relay.flush(Side.ENDPOINT);
    }

    /** What comes from now on passes as it is, or ends. */
    private void begin() {
        begun = true;
        deadline.cancel();
    }

    @Override
    public void count(Side from, LiveConnection connection) {
        bytes.count(from, connection);
    }

    @Override
    public void inputEnded(Side from) {
        if (begun) {
            bytes.inputEnded(from);
        } else {
            broken(new CloseReason(from, from == Side.CLIENT ? Kind.RESET : Kind.PROTOCOL_ERROR));
        }
    }

    @Override
    public void broken(CloseReason how) {
        begin();
        bytes.broken(how);
    }

    @Override
    public void close(CloseReason reason) {
        begin();
        bytes.close(reason);
    }

    @Override
    public boolean moreToDo() {
        return bytes.moreToDo();
    }
}
