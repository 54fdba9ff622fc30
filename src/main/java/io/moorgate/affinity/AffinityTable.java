package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The table client to endpoint. A pin lives while a connection of its client does, and for the affinity timeout after
 * the last one has ended. It has at most a given number of rows; at that number a newcomer takes the place of the pin
 * that has been idle longest, as far as a sample tells, and never of one with a live connection.
 *
 * <p>Threads: any; {@link #sweep} one at a time. Names and ids are shared between rows, so that a row costs about 110
 * bytes of heap.
 */
public final class AffinityTable {
    /** The name by which the bound on rows is reported when it turns a client away. */
    public static final String LIMIT = "affinity-entries";

    /** How many rows there may be where nobody says otherwise. */
    public static final int ENTRIES_MAX_DEFAULT = 1_000_000;

    private final int entriesMax;
    private final Ticker ticker;
    private final ConcurrentMap<PinKey, Pin> rows = new ConcurrentHashMap<>();
    private final AtomicInteger entries = new AtomicInteger();
    private final ConcurrentMap<UpstreamId, UpstreamId> upstreams = new ConcurrentHashMap<>();
    private final ConcurrentMap<EndpointId, Binding> bindings = new ConcurrentHashMap<>();
    private final Eviction eviction = new Eviction(rows);
    private final GoneEndpoints gone = new GoneEndpoints();

    /** A table of at most {@code entriesMax} rows; 1 or more. */
    public AffinityTable(int entriesMax, Ticker ticker) {
        if (entriesMax < 1) {
            throw new IllegalArgumentException(LIMIT + ": " + entriesMax + " (expected: >= 1)");
        }
        this.entriesMax = entriesMax;
        this.ticker = ticker;
    }

    /**
     * Takes hold of the client's pin for a connection that begins; makes one where there is none, or where it has
     * outlived its timeout.
     *
     * @param named the endpoint that a new pin is bound to at once, as the client's cookie says; empty where the
     *     client is to be given one
     * @return empty where every row is held by a live connection
     */
    public Optional<PinClaim> claim(
            UpstreamId upstream, ClientKey client, Duration timeout, Optional<EndpointId> named) {
        PinKey key = PinKey.of(upstream, client);
        int timeoutMs = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
        while (true) {
            Pin pin = rows.get(key);
            if (pin == null) {
                if (!reserve()) {
                    return Optional.empty();
                }
                PinKey shared = PinKey.of(upstreams.computeIfAbsent(upstream, same -> same), client);
                Pin fresh = fresh(client, named, timeoutMs);
                if (rows.putIfAbsent(shared, fresh) == null) {
                    return Optional.of(new PinClaim(this, shared, fresh));
                }
                entries.decrementAndGet();
            } else if (hold(key, pin, timeoutMs)) {
                return Optional.of(new PinClaim(this, key, pin));
            }
        }
    }

    /** A hold on a pin that no table has: for a client whose cookie is all that remembers it. */
    public PinClaim claimUnlisted(UpstreamId upstream, ClientKey client, Optional<EndpointId> named) {
        return new PinClaim(this, PinKey.of(upstream, client), fresh(client, named, 0));
    }

    private Pin fresh(ClientKey client, Optional<EndpointId> named, int timeoutMs) {
        Binding binding = named.map(this::bindingTo).orElse(Binding.NONE);
        return new Pin(client.kind(), binding, timeoutMs, ticker.nanos());
    }

    private boolean hold(PinKey key, Pin pin, int timeoutMs) {
        long use = pin.use();
        if (use == Pin.DEAD) {
            rows.remove(key, pin);
            return false;
        }
        if (Pin.live(use) == 0 && pin.hasExpired(ticker.nanos(), timeoutMs * 1_000_000L)) {
            drop(key, pin, use);
            return false;
        }
        return pin.claim(use, timeoutMs);
    }

    private boolean reserve() {
        if (entries.incrementAndGet() <= entriesMax || eviction.evictOne(this::drop)) {
            return true;
        }
        entries.decrementAndGet();
        return false;
    }

    private boolean drop(PinKey key, Pin pin, long use) {
        boolean killed = pin.kill(use);
        if (killed) {
            rows.remove(key, pin);
            entries.decrementAndGet();
        }
        return killed;
    }

    void left(PinKey key, Pin pin, boolean wasConnected) {
        long use = wasConnected ? pin.leave(ticker.nanos()) : pin.leave();
        if (Pin.live(use) == 0 && pin.binding().isEmpty() && rows.get(key) == pin) {
            drop(key, pin, use);
        }
    }

    /** The one object that all rows bound to {@code endpoint} share. */
    Binding bindingTo(EndpointId endpoint) {
        Binding shared = bindings.get(endpoint);
        return shared != null ? shared : bindings.computeIfAbsent(endpoint, Binding::to);
    }

    /**
     * Removes the pins that have outlived their timeout, and those whose endpoint has been gone for a while and whose
     * Service binds such clients anew; never one with a live connection. To be called every few seconds, off the event
     * loops: it visits every row.
     *
     * @param table the routing table in force
     * @return how many were removed
     */
    public int sweep(RoutingTable table) {
        long nowNanos = ticker.nanos();
        gone.observe(table, bindings.keySet(), nowNanos);
        Set<EndpointId> stillPinned = new HashSet<>();
        int removed = 0;
        for (Map.Entry<PinKey, Pin> row : rows.entrySet()) {
            Pin pin = row.getValue();
            long use = pin.use();
            boolean isOver = Pin.live(use) == 0
                    && (pin.hasExpired(nowNanos, pin.timeoutNanos())
                            || gone.mayForget(row.getKey().upstream(), pin.binding()));
            if (isOver && drop(row.getKey(), pin, use)) {
                removed++;
            } else {
                pin.binding().endpoint().filter(gone::isGone).ifPresent(stillPinned::add);
            }
        }
        bindings.keySet().removeIf(endpoint -> gone.isGone(endpoint) && !stillPinned.contains(endpoint));
        upstreams.keySet().removeIf(upstream -> !gone.isServed(upstream));
        return removed;
    }

    /** How many rows there are. */
    public int entries() {
        return entries.get();
    }

    /** The pins that are bound to an endpoint, in no order, weakly consistent. */
    public Stream<PinListing> pins() {
        long nowNanos = ticker.nanos();
        return rows.entrySet().stream().flatMap(row -> listing(row.getKey(), row.getValue(), nowNanos).stream());
    }

    private static Optional<PinListing> listing(PinKey key, Pin pin, long nowNanos) {
        int live = Pin.live(pin.use());
        long idleNanos = live > 0 ? 0 : Math.max(nowNanos - pin.idleSinceNanos(), 0);
        return pin.binding()
                .endpoint()
                .filter(endpoint -> live >= 0)
                .map(endpoint -> new PinListing(
                        key.upstream(),
                        new ClientKey(pin.kind(), key.high(), key.low()).toString(),
                        endpoint,
                        live,
                        Duration.ofNanos(idleNanos),
                        Duration.ofNanos(Math.max(pin.timeoutNanos() - idleNanos, 0))));
    }
}
