package io.moorgate.traffic.relay;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Ticker;
import io.moorgate.time.TimerWheel;
import io.moorgate.time.Timers;
import io.moorgate.traffic.epoll.Descriptor;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes the relays of one event loop and holds what they share, for whichever
 * thread they run on. What takes channels is called on the event loop; what takes transports, on the thread that these are on.
 */
public final class Relays {
    /** The most bytes that one read takes from a socket, and so the most that wait for each of a relay's sockets. */
    public static final int READ_BYTES_MAX = EpollLoop.BUFFER_BYTES;

    /** How long a planned close waits for both peers to end their side; then the sockets are closed. */
    public static final long CLOSING_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /**
     * How long a planned close may wait for what a peer still sends (the rest of a frame, the other direction of a TCP
     * connection), and how long a peer may pause that has not taken what it is sent.
     */
    static final long UNSAID_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    /** How long a planned close may wait for a peer that takes what it is sent, however slowly. */
    static final long SLOW_READER_NANOS_MAX = TimeUnit.HOURS.toNanos(1);

    /** How long a WebSocket of which one side has sent Close or FIN, and the other has not answered, may go without a byte. */
    public static final long UNANSWERED_IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private final Ticker ticker;
    private final Ticker turnTicker;
    private final TimerWheel timers;
    private final TrafficEvents events;
    private final ByteBufAllocator pool;
    private final ByteBufAllocator buffers;
    private final Optional<EpollLoop> own;
    private final TimerWheel ownTimers;

    /**
     * Relays over Netty. {@code timers} run tasks on the event loop of the channels, beneath a wheel; {@code events} is notified of
     * limits.
     */
    public Relays(Ticker ticker, Timers timers, TrafficEvents events) {
        this(ticker, timers, events, PooledByteBufAllocator.DEFAULT, Optional.empty(), timers);
    }

    /** The relays of {@code eventLoop}, whose timers {@code timers} are: over sockets of its own where it is an {@link EpollLoop}. */
    public static Relays of(EventLoop eventLoop, Ticker ticker, Timers timers, TrafficEvents events) {
        return eventLoop instanceof EpollLoop own
                ? new Relays(
                        ticker, own.turnTicker(), timers, events, PooledByteBufAllocator.DEFAULT, Optional.of(own), own)
                : new Relays(ticker, timers, events);
    }

    /** Relays on the loop {@code own}, and over Netty where Netty's handlers are still needed. */
    public Relays(Ticker ticker, Timers timers, TrafficEvents events, EpollLoop own) {
        this(ticker, timers, events, PooledByteBufAllocator.DEFAULT, Optional.of(own), own);
    }

    Relays(
            Ticker ticker,
            Timers timers,
            TrafficEvents events,
            ByteBufAllocator pool,
            Optional<EpollLoop> own,
            Timers ownTimers) {
        this(ticker, ticker, timers, events, pool, own, ownTimers);
    }

    private Relays(
            Ticker ticker,
            Ticker turnTicker,
            Timers timers,
            TrafficEvents events,
            ByteBufAllocator pool,
            Optional<EpollLoop> own,
            Timers ownTimers) {
        this.ticker = ticker;
        this.turnTicker = turnTicker;
        this.timers = new TimerWheel(ticker, timers);
        this.events = events;
        this.pool = pool;
        this.buffers = new ReadBuffers(pool);
        this.own = own;
        this.ownTimers = new TimerWheel(ticker, ownTimers);
    }

    /** The loop that relays run on where both sides can be there; empty where they stay on the event loop. */
    public Optional<EpollLoop> own() {
        return own;
    }

    /**
     * A relay of bytes as they come. Both transports are on {@code loop}, whose timers are these relays'; the relay owns them from
     * now on.
     *
     * @param idleTimeout after how long without a byte in either direction it ends; zero means never
     * @param life how old it may grow
     */
    public Relay bytes(Executor loop, Transport client, Transport endpoint, Duration idleTimeout, LifePolicy life) {
        return relay(loop, client, endpoint, Relays::bytes, idleTimeout, life);
    }

    /** As {@link #bytes(Executor, Transport, Transport, Duration, LifePolicy)}, of what {@code protocol} follows. */
    public Relay relay(
            Executor loop,
            Transport client,
            Transport endpoint,
            Function<Relay, RelayProtocol> protocol,
            Duration idleTimeout,
            LifePolicy life) {
        Placement placement = Placement.here(loop, client, endpoint);
        return new Relay(this, own.isPresent() ? ownTimers : timers, placement, protocol, idleTimeout, life);
    }

    /** The protocol of {@code relay} that follows nothing: bytes as they come. */
    public static RelayProtocol bytes(Relay relay) {
        return new ByteProtocol(relay);
    }

    /**
     * A relay of what {@code protocol} follows, such as WebSocket frames after both handshakes are done. The channels belong to
     * one event loop, are connected, have auto-read off and no handler that wants to see the bytes; the relay owns them from now
     * on.
     *
     * @param protocol made for the relay before its first byte
     * @param idleTimeout after how long without a byte in either direction it ends; zero means never
     * @param life how old it may grow, and how often its client is pinged
     */
    public Relay relay(
            Channel client,
            Channel endpoint,
            Function<Relay, RelayProtocol> protocol,
            Duration idleTimeout,
            LifePolicy life) {
        if (own.isPresent() && Takeover.isPossible(client) && Takeover.isPossible(endpoint)) {
            Placement placement = new EpollPlacement(own.get(), client, endpoint, pool);
            return new Relay(this, ownTimers, placement, protocol, idleTimeout, life);
        }
        if (client.eventLoop() != endpoint.eventLoop()) {
            throw new IllegalArgumentException("endpoint: on " + endpoint.eventLoop() + " (expected: the client's loop "
                    + client.eventLoop() + ")");
        }
        Placement placement = Placement.here(client.eventLoop(), transport(client), transport(endpoint));
        return relay(placement, protocol, idleTimeout, life);
    }

    /** The same with a client that is no channel, on the event loop of {@code endpoint}. */
    public Relay relay(
            Transport client,
            Channel endpoint,
            Function<Relay, RelayProtocol> protocol,
            Duration idleTimeout,
            LifePolicy life) {
        Placement placement = Placement.here(endpoint.eventLoop(), client, transport(endpoint));
        return relay(placement, protocol, idleTimeout, life);
    }

    /** The same with sides that both are no sockets of their own, on {@code eventLoop}, whose channels carry them. */
    public Relay relayOn(
            EventLoop eventLoop,
            Transport client,
            Transport endpoint,
            Function<Relay, RelayProtocol> protocol,
            Duration idleTimeout,
            LifePolicy life) {
        return relay(Placement.here(eventLoop, client, endpoint), protocol, idleTimeout, life);
    }

    /** {@code placement} leaves both sides on the event loop. */
    Relay relay(Placement placement, Function<Relay, RelayProtocol> protocol, Duration idleTimeout, LifePolicy life) {
        return new Relay(this, timers, placement, protocol, idleTimeout, life);
    }

    /** The side of a relay that a channel is, on the channel's event loop. */
    public Transport transport(Channel channel) {
        return new NettyTransport(channel, buffers);
    }

    /** The side of a relay that a connected socket is, on the own loop; {@code end} runs when it has closed. */
    public Transport transport(int descriptor, Runnable end) {
        return new EpollTransport(own.orElseThrow(), descriptor, Unpooled.EMPTY_BUFFER, end, pool);
    }

    /** Begins to connect a socket to {@code peer}, on the own loop and its thread; a close gives up. */
    public Transport dial(InetSocketAddress peer, Dialing dialing) {
        DialedTransport transport = new DialedTransport(own.orElseThrow(), peer, dialing, pool);
        transport.dial();
        return transport;
    }

    /** Relays over Netty, on the event loop, whatever these run on; with the same limits. */
    public Relays overNetty() {
        return own.isEmpty() ? this : new Relays(ticker, timers, events, pool, Optional.empty(), timers);
    }

    /**
     * Gives {@code transport}, a new one of the own loop, to Netty; {@code next} gets it on {@code eventLoop}. Called on the own loop.
     */
    public void give(Transport transport, EventLoop eventLoop, Consumer<Transport> next) {
        EpollTransport given = (EpollTransport) transport;
        int descriptor = given.leave();
        try {
            eventLoop.execute(() -> next.accept(transport(HandedOver.channel(descriptor, given.end(), eventLoop))));
        } catch (RejectedExecutionException loopHasEnded) {
            Descriptor.close(descriptor);
            given.end().run();
        }
    }

    /**
     * Takes the socket of {@code channel}, to which nothing is left to be sent, out of Netty; {@code next} gets it on the own loop.
     * Called on the event loop of the channel, not while Netty reports what it has read.
     *
     * @param early what was read of it before; owned from now on
     */
    public void take(Channel channel, ByteBuf early, Consumer<Transport> next) {
        EpollTransport taken = new Takeover(channel).take(early, pool);
        try {
            own.get().execute(() -> next.accept(taken));
        } catch (RejectedExecutionException loopHasEnded) {
            taken.abandon();
        }
    }

    void closingTookTooLong() {
        limitReached(Limit.RELAY_CLOSING_TIME);
    }

    /** {@code limit} was reached; its consequence is the relay's. */
    public void limitReached(Limit limit) {
        events.limitReached(limit);
    }

    public long nowNanos() {
        return ticker.nanos();
    }

    /** As {@link #nowNanos}, read once in a turn of the own loop. */
    long turnNanos() {
        return turnTicker.nanos();
    }
}
