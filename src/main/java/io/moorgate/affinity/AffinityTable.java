package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The table client to endpoint, as this replica knows it. A pin lives while a connection of its client does, at any
 * replica, and for the affinity timeout after the last one has ended. It has at most a given number of rows; at that
 * number a newcomer takes the place of the pin that has been idle longest, as far as a sample shows, and never of one
 * with a live connection. A Service has a bound of its own, see {@link Shares}.
 *
 * <p>Threads: any; {@link #sweep} one at a time. Rows share names and ids; each costs about 130 bytes of heap.
 */
public final class AffinityTable {
    /** The name by which the bound on rows is reported when it turns a client away. */
    public static final String LIMIT = "affinity-entries";

    /** How many rows there may be where no setting says otherwise. */
    public static final int ENTRIES_MAX_DEFAULT = 1_000_000;

    private final int entriesMax;
    private final Ticker ticker;
    private final StampClock clock;
    private final ReplicaLives origins;
    private final Rows rows = new Rows();
    private final AtomicInteger entries = new AtomicInteger();
    private final ChangeQueue changes = new ChangeQueue();
    private final ConcurrentMap<UpstreamId, UpstreamId> upstreams = new ConcurrentHashMap<>();
    private final ConcurrentMap<EndpointId, EndpointId> endpoints = new ConcurrentHashMap<>();
    private final Eviction eviction;
    private final Shares shares;
    private final Expiry expiry;

    /** A table of at most {@code entriesMax} rows, 1 or more, that is not replicated. */
    public AffinityTable(int entriesMax, Ticker ticker) {
        this(entriesMax, entriesMax, ticker, WallClock.system(), "", 0);
    }

    /**
     * The table of one replica.
     *
     * @param entriesMax the most rows; 1 or more
     * @param serviceMax the most rows of one Service; 1 or more
     * @param clock orders writes of replicas that did not know of each other; need not be right
     * @param epoch which of the replica's lives this is; greater than that of every earlier one
     */
    public AffinityTable(int entriesMax, int serviceMax, Ticker ticker, WallClock clock, String replica, long epoch) {
        if (entriesMax < 1) {
            throw new IllegalArgumentException(LIMIT + ": " + entriesMax + " (expected: >= 1)");
        }
        this.shares = new Shares(entriesMax, serviceMax);
        this.entriesMax = entriesMax;
        this.ticker = ticker;
        this.eviction = new Eviction(rows, ticker);
        this.clock = new StampClock(clock);
        this.origins = new ReplicaLives(replica, epoch, ticker);
        this.expiry = new Expiry(this, new ForeignEntries(this, this.clock), ticker);
    }

    /**
     * Takes hold of the client's pin for a connection that begins; makes one where there is none, or where it has
     * outlived its timeout.
     *
     * @param named the endpoint that a client without a pin is bound to, as its cookie says; empty where it is to be
     *     given one
     * @return empty where every row that may go is held by a live connection
     */
    public Optional<PinClaim> claim(
            UpstreamId upstream, ClientKey client, Duration timeout, Optional<EndpointId> named) {
        long hash = Row.hash(upstream, client);
        int timeoutMs = ClaimedRow.milliseconds(timeout);
        while (true) {
            Row row = rows.find(upstream, client, hash);
            if (row == null) {
                boolean isAtShare = shares.isFull(upstream.service());
                if (!reserve(upstream)) {
                    return Optional.empty();
                }
                Row fresh = new Row(shared(upstream), client, ClaimedRow.first(null, ticker.nanos(), timeoutMs));
                if (rows.putIfAbsent(fresh) == null) {
                    return Optional.of(new PinClaim(this, fresh, named, true, isAtShare));
                }
                unreserve(upstream);
            } else if (hold(row, timeoutMs)) {
                return Optional.of(new PinClaim(this, row, named, true, false));
            }
        }
    }

    /** Takes hold of the pin of a client that is bound to an endpoint; makes none. Empty where the client is not known. */
    public Optional<PinClaim> claimBound(UpstreamId upstream, ClientKey client, Duration timeout) {
        if (look(upstream, client, ticker.nanos()).isEmpty()) {
            return Optional.empty();
        }
        Optional<PinClaim> claim = claim(upstream, client, timeout, Optional.empty());
        if (claim.isPresent() && claim.get().look().current().isEmpty()) {
            claim.get().leave();
            return Optional.empty();
        }
        return claim;
    }

    /** A hold on a pin that no table has: for a client whose cookie is all that remembers it. */
    public PinClaim claimUnlisted(UpstreamId upstream, ClientKey client, Optional<EndpointId> named) {
        Row row = new Row(upstream, client, ClaimedRow.first(null, ticker.nanos(), 0));
        return new PinClaim(this, row, named, false, false);
    }

    /**
     * Where a client is bound, or is being tried, without taking hold of its pin; empty where it is not known.
     *
     * @param nowNanos the time on the table's ticker, which costs more to read than a lookup
     */
    public Optional<EndpointId> look(UpstreamId upstream, ClientKey client, long nowNanos) {
        return Optional.ofNullable(rows.look(upstream, client, nowNanos));
    }

    private boolean hold(Row row, int timeoutMs) {
        PinState seen = row.state();
        if (seen == ClaimedRow.DEAD) {
            vacate(row);
            return false;
        }
        ClaimedRow next = seen instanceof ClaimedRow held
                ? held.claimed(timeoutMs)
                : ClaimedRow.first(seen.entries(), ticker.nanos(), timeoutMs);
        return rows.replace(row, seen, next);
    }

    /** Makes room for a row of {@code upstream}; false where there is none. */
    boolean reserve(UpstreamId upstream) {
        ServiceId service = upstream.service();
        shares.add(service);
        boolean isOver = entries.incrementAndGet() > entriesMax || shares.isOver(service);
        if (!isOver || eviction.evictOne(service, shares, this::drop)) {
            return true;
        }
        unreserve(upstream);
        return false;
    }

    /** Takes {@code row} out of the table unless it has changed since {@code seen} was read. */
    boolean drop(Row row, PinState seen) {
        if (!rows.replace(row, seen, ClaimedRow.DEAD)) {
            return false;
        }
        dropped(row);
        return true;
    }

    /** The row that {@link #reserve} made room for is not needed. */
    void unreserve(UpstreamId upstream) {
        shares.remove(upstream.service());
        entries.decrementAndGet();
    }

    /** {@code row}, which is dead, leaves the table. */
    void dropped(Row row) {
        vacate(row);
        unreserve(row.upstream());
    }

    /** Makes the place of {@code row}, which is dead, free for another one of its client, of which peers have to learn later. */
    void vacate(Row row) {
        changes.note(row);
        rows.remove(row);
    }

    /** The own entry of {@code row} has changed. */
    void changed(Row row) {
        changes.note(row);
    }

    /** {@code others} with an own entry, written now, that says the client is at {@code endpoint} and live. */
    Entry written(Entry others, EndpointId endpoint, int timeoutMs) {
        return Entries.with(
                new Entry(origins.self(), shared(endpoint), clock.next(), true, ticker.nanos(), timeoutMs, null),
                others);
    }

    /** {@code others} with an own entry, written now, that says the client is at {@code endpoint} and idle. */
    Entry rested(Entry others, EndpointId endpoint, int timeoutMs) {
        return Entries.with(
                new Entry(origins.self(), endpoint, clock.next(), false, ticker.nanos(), timeoutMs, null), others);
    }

    /** The own entry among {@code all}; null where there is none. */
    Entry ownOf(Entry all) {
        return Entries.of(origins.self(), all);
    }

    boolean isOwn(Entry entry) {
        return entry.origin() == origins.self();
    }

    /** What of {@code said} a row at rest is kept for: that a client's endpoint is lost is news for peers only. */
    Entry kept(Entry said) {
        return said != null && said.endpoint() == null && said.next() == null && !changes.isHeard() ? null : said;
    }

    /** The one object that all rows bound to {@code endpoint} share. */
    EndpointId shared(EndpointId endpoint) {
        EndpointId shared = endpoints.get(endpoint);
        return shared != null ? shared : endpoints.computeIfAbsent(endpoint, same -> same);
    }

    /** The one object that all rows of {@code upstream} share. */
    UpstreamId shared(UpstreamId upstream) {
        UpstreamId shared = upstreams.get(upstream);
        return shared != null ? shared : upstreams.computeIfAbsent(upstream, same -> same);
    }

    /**
     * Removes entries that have outlived their timeout, and those of endpoints that have been gone for a while and
     * whose Service binds such clients anew; never a pin with a live connection, and nothing that another replica that
     * is there has to say. To be called every few seconds, off the event loops: it visits every row.
     *
     * @param table the routing table in force
     * @return how many rows were removed
     */
    public int sweep(RoutingTable table) {
        return expiry.run(table);
    }

    /** Takes note of the endpoints of a table that is put in force. Configuration thread. */
    public void served(RoutingTable table) {
        expiry.served(table);
    }

    /** Whether {@code endpoint} has never been in a table here, and may still come: other replicas are ahead. */
    public boolean mayStillCome(EndpointId endpoint) {
        return expiry.mayStillCome(endpoint);
    }

    /** What peers are sent, and what they send. */
    public ReplicatedPins replicated() {
        return new ReplicatedPins(this, new ForeignEntries(this, clock), changes, ticker);
    }

    /** How many rows there are. */
    public int entries() {
        return entries.get();
    }

    /** The Services that have as many pins as they may: for each new one the longest idle one goes. */
    public List<ServiceId> fullShares() {
        return shares.full();
    }

    /** Whether {@code service} has as many pins as it may. */
    public boolean isShareFull(ServiceId service) {
        return shares.isFull(service);
    }

    /** Whether rows go to make room, of the table or of a Service. */
    boolean isFull() {
        return entries.get() >= entriesMax || !shares.full().isEmpty();
    }

    long nanos() {
        return ticker.nanos();
    }

    Rows rows() {
        return rows;
    }

    ReplicaLives origins() {
        return origins;
    }

    ConcurrentMap<EndpointId, EndpointId> endpoints() {
        return endpoints;
    }

    ConcurrentMap<UpstreamId, UpstreamId> upstreams() {
        return upstreams;
    }

    /** The pins that are bound to an endpoint, in no order, weakly consistent. */
    public Stream<PinListing> pins() {
        long nowNanos = ticker.nanos();
        return IntStream.range(0, Rows.BUCKETS)
                .mapToObj(rows::bucket)
                .flatMap(Arrays::stream)
                .flatMap(row -> PinListing.of(row, nowNanos).stream());
    }
}
