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
 * Carries one connection between a client and an endpoint until both are done, then ends its {@link LiveConnection} exactly once.
 * How bytes move is the {@link Transport} of each side's, what they mean the {@link RelayProtocol}'s, how far the end has come
 * {@link RelayClosing}'s; here are counting, the idle timeout, the greatest age and the ping interval.
 *
 * <p>Thread: that of its {@link #loop()}. Half-close is kept: a side that has sent FIN still receives. Both transports are closed
 * when the connection ends.
 */
public final class Relay {
    private static final System.Logger LOG = System.getLogger(Relay.class.getName());

    private final Relays relays;
    private final Placement placement;
    private final RelaySide client = new RelaySide(this, Side.CLIENT);
    private final RelaySide endpoint = new RelaySide(this, Side.ENDPOINT);
    private final RelayProtocol protocol;
    private final LifeTimers life;
    private final IdleTimer idle;
    private final RelayClosing closing;
    private LiveConnection connection;
    private ByteBuf earlyFromClient;
    private ByteBuf earlyFromEndpoint;
    private boolean begun;
    private boolean probed;
    private CloseReason closedEarly;

    /** {@code timers} run tasks on the thread that {@code placement} brings the transports to. */
    Relay(
            Relays relays,
            Timers timers,
            Placement placement,
            Function<Relay, RelayProtocol> protocol,
            Duration idleTimeout,
            LifePolicy life) {
        this.relays = relays;
        this.placement = placement;
        this.protocol = protocol.apply(this);
        this.idle = new IdleTimer(
                relays,
                timers,
                idleTimeout,
                () -> connection.lastActivityNanos(),
                () -> close(new CloseReason(Side.GATEWAY, Kind.IDLE)));
        this.life = new LifeTimers(timers, life);
        this.closing = new RelayClosing(relays, timers, client, endpoint, this.protocol::moreToDo);
    }

    /** Runs what it is given on the relay's thread. Any thread. */
    public Executor loop() {
        return placement.loop();
    }

    /**
     * Begins with bytes that had already been read from both sides, or none; counts on {@code connection}, and ends it when both
     * sides are closed. Takes ownership of them, of both sides and of {@code connection}, which belong to the relay's thread from
     * now on. Called on the thread that both sides are on until then.
     */
    public void start(LiveConnection connection, ByteBuf fromClient, ByteBuf fromEndpoint) {
        this.connection = connection;
        earlyFromClient = fromClient;
        earlyFromEndpoint = fromEndpoint;
        placement.place(this);
    }

    /** Both transports, before {@link #begin}. */
    void join(Transport toClient, Transport toEndpoint) {
        client.join(toClient, endpoint);
        endpoint.join(toEndpoint, client);
    }

    void begin() {
        begun = true;
        client.begin();
        endpoint.begin();
        readEarly(client, earlyFromClient);
        readEarly(endpoint, earlyFromEndpoint);
        earlyFromClient = null;
        earlyFromEndpoint = null;
        if (!closing.isEnding()) {
            idle.start();
            life.start(() -> close(new CloseReason(Side.GATEWAY, Kind.MAX_AGE)), this::pulse);
        }
        client.start();
        endpoint.start();
        if (closedEarly != null) {
            close(closedEarly);
        }
    }

    private static void readEarly(RelaySide from, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length == 0) {
            bytes.release();
        } else {
            from.read(bytes);
            from.burst(length);
        }
    }

    /** It never begins: its thread has ended, and both transports are closed. */
    void abandon() {
        earlyFromClient.release();
        earlyFromEndpoint.release();
        connection.end(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
    }

    private void pulse() {
        if (!probed) {
            // Not before: many connections do not live that long, and the kernel counts the silence so far.
            probed = true;
            client.transport().probe(life.pingInterval());
            endpoint.transport().probe(life.pingInterval());
        }
        protocol.pulse();
        if (!closing.isEnding()) {
            breakSilent(client);
            breakSilent(endpoint);
        }
    }

    /** Breaks off a side that has acknowledged nothing of what it is being sent for a while: a dead peer. */
    private void breakSilent(RelaySide side) {
        if (side.transport().silentMillis() >= life.silentMillisMax()) {
            side.broken(Kind.DEAD_PEER);
        }
    }

    /** A Close frame with {@code code} passes, or is sent: the first is the one that ends the connection. */
    public void closedWith(int code) {
        if (connection.facts().closeCode == 0) {
            connection.facts().closeCode = code;
        }
    }

    /** Ends the connection for a reason of the gateway's, as contract section 5 says; as soon as it has begun. */
    public void close(CloseReason reason) {
        if (!begun) {
            closedEarly = reason;
        } else if (!closing.isEnding()) {
            protocol.close(reason);
        }
    }

    void read(Side from, ByteBuf bytes) {
        protocol.pass(from, bytes);
    }

    void burst(Side from, long bytes) {
        long passed = bytes - protocol.takeOwn(from);
        if (passed != 0) {
            count(from, passed);
        }
        protocol.count(from, connection);
    }

    private void count(Side from, long bytes) {
        if (from == Side.CLIENT) {
            connection.received(bytes, relays.turnNanos());
        } else {
            connection.sent(bytes, relays.turnNanos());
        }
    }

    void inputEnded(Side from) {
        if (closing.inputEnded(from)) {
            protocol.inputEnded(from);
            closeWhenDone();
        }
    }

    void finished(Side to) {
        closing.outputEnded(to);
        closeWhenDone();
    }

    void broken(CloseReason how) {
        if (closing.isEnding()) {
            abort(how.side());
        } else {
            protocol.broken(how);
        }
    }

    void failed(Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, "relay failed: connection=" + connection.id(), fault);
        end(new CloseReason(Side.GATEWAY, Kind.INTERNAL));
        abort(Side.CLIENT);
        abort(Side.ENDPOINT);
    }

    void closed(Side side) {
        if (!closing.transportClosed(side)) {
            return;
        }
        if (closing.isClosed()) {
            settle();
        } else if (closing.isEnding()) {
            closeWhenDone();
        } else {
            protocol.broken(new CloseReason(side, Kind.RESET));
        }
    }

    /** The side across from {@code side}. */
    public static Side other(Side side) {
        return side == Side.CLIENT ? Side.ENDPOINT : Side.CLIENT;
    }

    /** How far the end has come. */
    public RelayClosing closing() {
        return closing;
    }

    public void write(Side to, ByteBuf bytes) {
        of(to).transport().write(bytes);
    }

    public void flush(Side to) {
        of(to).transport().flush();
    }

    /** Whether something for {@code to} is left unsent. */
    public boolean isBacklogged(Side to) {
        return of(to).transport().isBacklogged();
    }

    /** Ends the output to {@code to} behind what has been written. Where nothing else is open any more, the close does that. */
    public void finish(Side to) {
        Transport transport = of(to).transport();
        transport.flush();
        if (closing.isLastOutput(to) && !transport.isBacklogged()) {
            finished(to);
        } else {
            transport.finish();
        }
    }

    public void abort(Side side) {
        of(side).transport().abort();
    }

    /** Reads what {@code from} still sends without regard to the other side, since it is thrown away. */
    public void discard(Side from) {
        of(from).discard();
    }

    /** Ends it because of {@code reason}: both sides close as soon as both are done, at the latest after a span. */
    public void end(CloseReason reason) {
        if (!closing.isEnding()) {
            stopTimers();
            closing.begin(reason);
        }
    }

    /** From now on ends it after {@code nanos} without a byte, if that is sooner than the idle timeout. */
    public void idleAtMost(long nanos) {
        if (!closing.isEnding()) {
            idle.atMost(nanos);
        }
    }

    private RelaySide of(Side side) {
        return side == Side.CLIENT ? client : endpoint;
    }

    private void closeWhenDone() {
        if (closing.isDone()) {
            closing.done();
            life.stop();
            client.transport().close();
            endpoint.transport().close();
        }
    }

    private void settle() {
        stopTimers();
        closing.stop();
        closing.done();
        closing.because(new CloseReason(Side.GATEWAY, Kind.DONE));
        connection.end(closing.reason());
    }

    private void stopTimers() {
        life.stop();
        idle.stop();
    }
}
