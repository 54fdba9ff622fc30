package io.moorgate.traffic.live;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * One connection (a WebSocket, a TCP session, a gRPC call, an event stream or an HTTP exchange) while it lives.
 *
 * <p>Thread: its event loop writes; other threads read the counters and may see them a little late. The {@code reported}
 * fields are volatile: the event loop that ends the connection and the scraper both take from them.
 */
public final class LiveConnection implements Closable {
    private static final AtomicLongFieldUpdater<LiveConnection> REPORTED_BYTES_IN =
            AtomicLongFieldUpdater.newUpdater(LiveConnection.class, "reportedBytesIn");
    private static final AtomicLongFieldUpdater<LiveConnection> REPORTED_BYTES_OUT =
            AtomicLongFieldUpdater.newUpdater(LiveConnection.class, "reportedBytesOut");
    private static final AtomicLongFieldUpdater<LiveConnection> REPORTED_MESSAGES_IN =
            AtomicLongFieldUpdater.newUpdater(LiveConnection.class, "reportedMessagesIn");
    private static final AtomicLongFieldUpdater<LiveConnection> REPORTED_MESSAGES_OUT =
            AtomicLongFieldUpdater.newUpdater(LiveConnection.class, "reportedMessagesOut");

    private final long id;
    private volatile ConnectionKind kind;
    private volatile Patience patience;
    private final LiveEndpoint to;
    private final LiveClient client;
    private final long openedNanos;
    private final LiveConnections registry;
    private final LiveControl control;
    private final AccessFacts facts = new AccessFacts();
    private long bytesIn;
    private long bytesOut;
    private long messagesIn;
    private long messagesOut;
    private long lastActivityNanos;
    private boolean ended;
    private volatile long reportedBytesIn;
    private volatile long reportedBytesOut;
    private volatile long reportedMessagesIn;
    private volatile long reportedMessagesOut;

    LiveConnection(LiveConnections registry, long id, Opening opening, long nowNanos) {
        this.registry = registry;
        this.id = id;
        this.kind = opening.kind();
        this.patience = kind == ConnectionKind.WEBSOCKET ? Patience.ANYTIME : Patience.LATE;
        this.to = opening.to();
        this.client = opening.client();
        this.control = opening.control();
        this.openedNanos = nowNanos;
        this.lastActivityNanos = nowNanos;
    }

    /**
     * What a connection is known by when it opens.
     *
     * @param to where it leads
     * @param client what it is to policies of access, and in logs
     */
    public record Opening(ConnectionKind kind, LiveEndpoint to, LiveClient client, LiveControl control) {}

    /** Counts {@code bytes} from the client. */
    public void received(long bytes, long nowNanos) {
        bytesIn += bytes;
        lastActivityNanos = nowNanos;
    }

    /** Counts {@code bytes} from the endpoint. */
    public void sent(long bytes, long nowNanos) {
        bytesOut += bytes;
        lastActivityNanos = nowNanos;
    }

    /** Counts whole messages from the client. */
    public void receivedMessages(long count) {
        messagesIn += count;
    }

    /** Counts whole messages from the endpoint. */
    public void sentMessages(long count) {
        messagesOut += count;
    }

    /** Closes it for a reason of the gateway's, in its own protocol. Its event loop only. */
    public void close(CloseReason reason) {
        if (!ended) {
            control.closer().accept(reason);
        }
    }

    @Override
    public void closeSoon(CloseReason reason) {
        control.loop().execute(() -> close(reason));
    }

    /** It turns out to be {@code other}, whose end is best asked for as {@code asked} says. Its event loop only. */
    public void becomes(ConnectionKind other, Patience asked) {
        ConnectionKind before = kind;
        kind = other;
        patience = asked;
        registry.became(this, before);
    }

    /** Calls, exchanges and TCP sessions are left as long as can be. Any thread. */
    @Override
    public Patience patience() {
        return patience;
    }

    /** After how long without a byte its route has it ended; zero means never, or that its exchange has limits of its own. */
    public Duration idleTimeout() {
        return switch (kind) {
            case WEBSOCKET -> route().idle().webSocket();
            case TCP -> route().idle().tcp();
            case SSE -> route().idle().eventStream();
            case GRPC -> route().idle().grpcStream();
            case HTTP -> Duration.ZERO;
        };
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    /** It has ended: leaves the registry, gives back its pick, notifies telemetry. Only the first call counts. */
    public void end(CloseReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        control.release().run();
        registry.ended(this, reason);
    }

    public long id() {
        return id;
    }

    public ConnectionKind kind() {
        return kind;
    }

    public Route route() {
        return to.route();
    }

    public Endpoint endpoint() {
        return to.endpoint();
    }

    public PickReason pickReason() {
        return to.reason();
    }

    /** What ties its client to the endpoint; empty where nothing does. Any thread. */
    public Optional<ClientPin> pin() {
        return to.pin();
    }

    /** The client's address. */
    public String client() {
        return client.text();
    }

    /** The client as policies of access see it. Any thread. */
    public LiveClient liveClient() {
        return client;
    }

    /** What the access log says of it beside all this; empty until its protocol fills it. */
    public AccessFacts facts() {
        return facts;
    }

    /** When it opened, on the registry's ticker. */
    public long openedNanos() {
        return openedNanos;
    }

    /** When the last byte passed, on the registry's ticker. */
    public long lastActivityNanos() {
        return lastActivityNanos;
    }

    /** Bytes from the client. */
    public long bytesIn() {
        return bytesIn;
    }

    /** Bytes from the endpoint. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Messages from the client; 0 where the protocol has none. */
    public long messagesIn() {
        return messagesIn;
    }

    /** Messages from the endpoint; 0 where the protocol has none. */
    public long messagesOut() {
        return messagesOut;
    }

    /** Bytes from the client that no earlier call gave out; every byte is given out once, whichever threads ask. */
    public long unreportedBytesIn() {
        return unreported(REPORTED_BYTES_IN, bytesIn);
    }

    /** Bytes from the endpoint that no earlier call gave out. */
    public long unreportedBytesOut() {
        return unreported(REPORTED_BYTES_OUT, bytesOut);
    }

    /** Messages from the client that no earlier call gave out. */
    public long unreportedMessagesIn() {
        return unreported(REPORTED_MESSAGES_IN, messagesIn);
    }

    /** Messages from the endpoint that no earlier call gave out. */
    public long unreportedMessagesOut() {
        return unreported(REPORTED_MESSAGES_OUT, messagesOut);
    }

    private long unreported(AtomicLongFieldUpdater<LiveConnection> reported, long total) {
        if (reported.get(this) >= total) {
            return 0;
        }
        // A thread that saw an older total than another gets nothing, and never takes back what that one got.
        return Math.max(0, total - reported.getAndAccumulate(this, total, Math::max));
    }
}
