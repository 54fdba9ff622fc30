package io.moorgate.traffic.relay;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Carries one connection between a client's socket and an endpoint's until both are done, then ends its
 * {@link LiveConnection} exactly once. How bytes move is its {@link Pump}'s, what they mean its {@link RelayProtocol}'s; here
 * are counting, the idle timeout, the greatest age, the ping interval and the end.
 *
 * <p>Thread: that of its {@link #loop()}. Half-close is kept: a side that has sent FIN still receives. Both sockets
 * are closed when the connection ends.
 */
public final class Relay implements Pump.Events {
    private static final System.Logger LOG = System.getLogger(Relay.class.getName());

    private final Relays relays;
    private final Timers timers;
    private final Pump pump;
    private final RelayProtocol cargo;
    private final LifeTimers life;
    private final CloseTimer closing;
    private long idleNanos;
    private LiveConnection connection;
    private CloseReason reason;
    private CloseReason closedEarly;
    private Timers.Timer timer;
    private boolean begun;
    private boolean ending;
    private final HalfCloseState ended = new HalfCloseState();

    /** {@code timers} run tasks on the thread of {@code pump}. */
    Relay(
            Relays relays,
            Timers timers,
            Pump pump,
            Function<Relay, RelayProtocol> cargo,
            Duration idleTimeout,
            LifePolicy life) {
        this.relays = relays;
        this.timers = timers;
        this.pump = pump;
        this.cargo = cargo.apply(this);
        this.idleNanos = idleTimeout.toNanos();
        this.life = new LifeTimers(timers, life);
        this.closing = new CloseTimer(relays, timers, pump);
    }

    /** Runs what it is given on the relay's thread. Any thread. */
    public Executor loop() {
        return pump.loop();
    }

    /**
     * Begins with bytes that had already been read from the sockets, or none; counts on {@code connection}, and ends it when
     * both sockets are closed. Takes ownership of them, of both channels and of
     * {@code connection}, which belong to the relay's thread from now on. Event loop of both channels.
     */
    public void start(LiveConnection connection, ByteBuf fromClient, ByteBuf fromEndpoint) {
        this.connection = connection;
        pump.take(this, () -> begin(fromClient, fromEndpoint));
    }

    private void begin(ByteBuf fromClient, ByteBuf fromEndpoint) {
        begun = true;
        readEarly(Side.CLIENT, fromClient);
        readEarly(Side.ENDPOINT, fromEndpoint);
        if (!ending) {
            armIdle(idleNanos);
            life.start(() -> close(new CloseReason(Side.GATEWAY, Kind.MAX_AGE)), this::pulse);
        }
        pump.begin();
        if (closedEarly != null) {
            close(closedEarly);
        }
    }

    private void pulse() {
        cargo.pulse();
        if (!ending) {
            pump.breakSilent(life.silentMillisMax());
        }
    }

    /** Ends the connection for a reason of the gateway's, as contract section 5 says; as soon as it has begun. */
    public void close(CloseReason reason) {
        if (!begun) {
            closedEarly = reason;
        } else if (!ending) {
            cargo.close(reason);
        }
    }

    @Override
    public void read(Side from, ByteBuf bytes) {
        cargo.pass(from, bytes);
    }

    @Override
    public void burst(Side from, long bytes) {
        long passed = bytes - cargo.takeOwn(from);
        if (passed != 0) {
            count(from, passed);
        }
        cargo.count(from, connection);
    }

    @Override
    public void inputEnded(Side from) {
        HalfCloseState.Part ends = ended.of(from);
        if (ends.input || ends.socket) {
            return;
        }
        ends.input = true;
        cargo.inputEnded(from);
        closeWhenDone();
    }

    @Override
    public void finished(Side to) {
        ended.of(to).output = true;
        closeWhenDone();
    }

    @Override
    public void broken(CloseReason how) {
        if (ending) {
            pump.abort(how.side());
        } else {
            cargo.broken(how);
        }
    }

    @Override
    public void failed(Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, "relay failed: connection=" + connection.id(), fault);
        end(new CloseReason(Side.GATEWAY, Kind.INTERNAL));
        abort(Side.CLIENT);
        abort(Side.ENDPOINT);
    }

    @Override
    public void closed(Side side) {
        HalfCloseState.Part ends = ended.of(side);
        if (ends.socket) {
            return;
        }
        ends.socket = true;
        if (ended.isClosed()) {
            settle();
        } else if (ending) {
            closeWhenDone();
        } else {
            cargo.broken(new CloseReason(side, Kind.RESET));
        }
    }

    private void count(Side from, long bytes) {
        if (from == Side.CLIENT) {
            connection.received(bytes, relays.nowNanos());
        } else {
            connection.sent(bytes, relays.nowNanos());
        }
    }

    /** The side across from {@code side}. */
    static Side other(Side side) {
        return side == Side.CLIENT ? Side.ENDPOINT : Side.CLIENT;
    }

    /** Whether the end has been decided: what still comes is of no use to the other side. */
    boolean isEnding() {
        return ending;
    }

    /** Why the connection is coming to its end; null as long as it is not. */
    CloseReason reason() {
        return reason;
    }

    void write(Side to, ByteBuf bytes) {
        pump.write(to, bytes);
    }

    void flush(Side to) {
        pump.flush(to);
    }

    /** Whether something for {@code to} is left unsent. */
    boolean isBacklogged(Side to) {
        return pump.isBacklogged(to);
    }

    void finish(Side to) {
        pump.finish(to);
    }

    void abort(Side side) {
        pump.abort(side);
    }

    /** Reads what {@code from} still sends without regard to the other side, since it is thrown away. */
    void drain(Side from) {
        pump.drain(from);
    }

    /** Notes why the connection is coming to its end, unless that is known; it still carries what is left. */
    void because(CloseReason reason) {
        if (this.reason == null) {
            this.reason = reason;
        }
    }

    /** Ends it because of {@code reason}: both sockets close as soon as both sides are done, at the latest after a span. */
    void end(CloseReason reason) {
        if (ending) {
            return;
        }
        ending = true;
        this.reason = reason;
        life.stop();
        disarm();
        closing.begin();
    }

    /** How long the end may still take. */
    CloseTimer closing() {
        return closing;
    }

    /** From now on ends it after {@code nanos} without a byte, if that is sooner than the idle timeout. */
    void idleAtMost(long nanos) {
        if (!ending && (idleNanos == 0 || idleNanos > nanos)) {
            idleNanos = nanos;
            armIdle(nanos);
        }
    }

    private void readEarly(Side from, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length == 0) {
            bytes.release();
            return;
        }
        read(from, bytes);
        pump.flush(other(from));
        burst(from, length);
    }

    private void closeWhenDone() {
        if (ended.isDone()) {
            ending = true;
            life.stop();
            pump.close(Side.CLIENT);
            pump.close(Side.ENDPOINT);
        }
    }

    private void settle() {
        disarm();
        closing.stop();
        life.stop();
        ending = true;
        because(new CloseReason(Side.GATEWAY, Kind.DONE));
        connection.end(reason);
    }

    private void armIdle(long delayNanos) {
        disarm();
        if (idleNanos > 0) {
            timer = timers.after(delayNanos, this::onIdleTimer);
        }
    }

    private void onIdleTimer() {
        timer = null;
        long leftNanos = idleNanos - (relays.nowNanos() - connection.lastActivityNanos());
        if (leftNanos > 0) {
            armIdle(leftNanos);
        } else {
            close(new CloseReason(Side.GATEWAY, Kind.IDLE));
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
