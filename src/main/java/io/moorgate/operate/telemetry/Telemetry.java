package io.moorgate.operate.telemetry;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Counts what traffic reports. Event loops call it, any thread reads it, nothing in it waits.
 *
 * <p>Series are found by Service, protocol and endpoint name, so there are never more than the routing table and the
 * live connections name: those that neither names are forgotten at the next publication or scrape, those of a Service
 * {@link #GONE_KEPT} later.
 */
public final class Telemetry implements TrafficEvents {
    private static final AffinityLookup[] LOOKUPS = AffinityLookup.values();
    private static final ServiceId NO_SERVICE = new ServiceId("", "");
    /**
     * How long the series of a Service that is gone stay after its last connection has ended, so that their last values are
     * scraped: five times at the usual interval of a minute at most.
     */
    static final Duration GONE_KEPT = Duration.ofMinutes(5);

    private final Ticker ticker;
    private final LiveRoutingTable table;
    private final AccessLog accessLog;
    private final ConcurrentMap<ServiceKey, ServiceSeries> services = new ConcurrentHashMap<>();
    private final ConcurrentMap<ServiceKey, Long> goneSinceNanos = new ConcurrentHashMap<>();
    private final ConcurrentMap<EndpointKey, EndpointSeries> endpoints = new ConcurrentHashMap<>();
    private final ConcurrentMap<ServiceId, CounterArray> lookups = new ConcurrentHashMap<>();
    private final TlsSeries tls = new TlsSeries();
    private final CounterArray limits = new CounterArray(Limit.values().length);

    private record ServiceKey(ServiceId service, ConnectionKind protocol) {}

    private record EndpointKey(ServiceId service, ConnectionKind protocol, String endpoint) {}

    /**
     * @param ticker the one that the connections' times are read from
     * @param table says which endpoints still exist
     * @param accessLog gets every connection that has ended
     */
    public Telemetry(Ticker ticker, LiveRoutingTable table, AccessLog accessLog) {
        this.ticker = ticker;
        this.table = table;
        this.accessLog = accessLog;
        table.onPublished(this::forgetWhatIsGone);
    }

    @Override
    public void opened(LiveConnection connection) {
        open(connection);
        if (!accessLog.opened(connection)) {
            limitReached(Limit.ACCESS_LOG_QUEUE);
        }
    }

    private void open(LiveConnection connection) {
        EndpointKey key = keyOf(connection);
        EndpointSeries series = seriesOf(key);
        while (!series.tryOpen()) {
            endpoints.remove(key, series);
            series = seriesOf(key);
        }
        series.service().opened();
    }

    /** It has opened as both; it ends as what it is now. */
    @Override
    public void became(LiveConnection connection, ConnectionKind before) {
        open(connection);
        EndpointSeries left = seriesOf(new EndpointKey(
                connection.route().service(), before, connection.endpoint().name()));
        left.service().take(connection);
        left.closed();
    }

    @Override
    public void closed(LiveConnection connection, CloseReason reason) {
        long livedNanos = ticker.nanos() - connection.openedNanos();
        EndpointSeries series = seriesOf(keyOf(connection));
        series.service().take(connection);
        series.service().closed(reason, livedNanos);
        series.closed();
        if (!accessLog.ended(connection, reason, livedNanos)) {
            limitReached(Limit.ACCESS_LOG_QUEUE);
        }
    }

    @Override
    public void connected(Route route, Endpoint endpoint, long nanos) {
        seriesOf(route.service(), protocolOf(route)).connected(nanos);
    }

    @Override
    public void connectFailed(Route route, Endpoint endpoint, ConnectFailure reason) {
        seriesOf(new EndpointKey(route.service(), protocolOf(route), endpoint.name()))
                .connectFailed(reason);
        refused(RefusedFacts.of(route, endpoint, reason.label()));
    }

    @Override
    public void clientRefused(Route route, CloseReason reason, String client, String why) {
        refused(RefusedFacts.of(causeOf(reason), route).because(why).from(client));
    }

    private static RefusedFacts.Cause causeOf(CloseReason reason) {
        return switch (reason.kind()) {
            case CONNECT_FAILED -> RefusedFacts.Cause.CONNECT_FAILED;
            case LIMIT ->
                reason.side() == CloseReason.Side.GATEWAY ? RefusedFacts.Cause.ROUTE_REFUSES : RefusedFacts.Cause.LIMIT;
            case TOO_LARGE -> RefusedFacts.Cause.LIMIT;
            case FORBIDDEN -> RefusedFacts.Cause.FORBIDDEN;
            case TIMEOUT, IDLE, DEAD_PEER -> RefusedFacts.Cause.TIMEOUT;
            case DONE, RESET, PROTOCOL_ERROR -> RefusedFacts.Cause.BAD_REQUEST;
            case SHUTDOWN, DRAIN, ROUTE_REMOVED, MAX_AGE, REBALANCE, REQUESTED, OVERLOAD, INTERNAL ->
                RefusedFacts.Cause.UNAVAILABLE;
        };
    }

    @Override
    public void refused(RefusedFacts facts) {
        if (!accessLog.refused(facts)) {
            limitReached(Limit.ACCESS_LOG_QUEUE);
        }
    }

    @Override
    public void answeredHere(AnsweredFacts facts) {
        if (!accessLog.answered(facts)) {
            limitReached(Limit.ACCESS_LOG_QUEUE);
        }
    }

    @Override
    public void affinityLookup(ServiceId service, AffinityLookup result) {
        CounterArray found = lookups.get(service);
        CounterArray counters =
                found != null ? found : lookups.computeIfAbsent(service, absent -> new CounterArray(LOOKUPS.length));
        counters.increment(result.ordinal());
    }

    @Override
    public void requestAnswered(Route route, int status, long nanos) {
        seriesOf(route.service(), protocolOf(route)).answered(status, nanos);
    }

    @Override
    public void requestRefused(int status) {
        seriesOf(NO_SERVICE, ConnectionKind.HTTP).refused(status);
    }

    @Override
    public void grpcCallEnded(Route route, int code) {
        seriesOf(route.service(), ConnectionKind.GRPC).grpcCallEnded(code);
    }

    @Override
    public void tlsHandshake(TlsHandshake handshake) {
        tls.count(handshake);
    }

    @Override
    public void limitReached(Limit limit) {
        limits.increment(limit.ordinal());
    }

    /** The metrics of all this, with what {@code connections} have moved so far. */
    public MetricSource with(LiveConnections connections) {
        return readings -> {
            connections.all().forEach(this::take);
            read(readings);
        };
    }

    /** What all Services together have counted. */
    public Totals totals() {
        return services.values().stream().map(ServiceSeries::totals).reduce(new Totals(0, 0, 0), Totals::plus);
    }

    private void read(Readings readings) {
        RoutingTable current = table.current();
        forgetWhatIsGone(current);
        FromZero.read(
                readings,
                current,
                (service, protocol) -> services.containsKey(new ServiceKey(service, protocol)),
                (service, protocol, name) -> endpoints.containsKey(new EndpointKey(service, protocol, name)),
                lookups::containsKey);
        services.values().forEach(series -> series.read(readings));
        endpoints.values().forEach(series -> series.read(readings));
        lookups.forEach((service, counters) -> FromZero.lookups(readings, service, counters));
        tls.read(readings);
        for (Limit limit : Limit.values()) {
            readings.add(Metric.LIMIT_REACHED, limits.get(limit.ordinal()), limit.label());
        }
    }

    private void take(LiveConnection connection) {
        EndpointSeries series = endpoints.get(keyOf(connection));
        if (series != null) {
            series.service().take(connection);
        }
    }

    /** The protocol by which connections of {@code route} are counted before it is known what they become. */
    static ConnectionKind protocolOf(Route route) {
        return switch (route.protocol()) {
            case AUTO, HTTP -> ConnectionKind.HTTP;
            case WEBSOCKET -> ConnectionKind.WEBSOCKET;
            case GRPC -> ConnectionKind.GRPC;
            case TCP, TLS_PASSTHROUGH -> ConnectionKind.TCP;
        };
    }

    private static EndpointKey keyOf(LiveConnection connection) {
        return new EndpointKey(
                connection.route().service(),
                connection.kind(),
                connection.endpoint().name());
    }

    private EndpointSeries seriesOf(EndpointKey key) {
        EndpointSeries found = endpoints.get(key);
        return found != null
                ? found
                : endpoints.computeIfAbsent(
                        key,
                        absent -> new EndpointSeries(
                                seriesOf(absent.service(), absent.protocol()), absent.protocol(), absent.endpoint()));
    }

    private ServiceSeries seriesOf(ServiceId service, ConnectionKind protocol) {
        ServiceKey key = new ServiceKey(service, protocol);
        ServiceSeries found = services.get(key);
        return found != null
                ? found
                : services.computeIfAbsent(key, absent -> new ServiceSeries(absent.service(), absent.protocol()));
    }

    private void forgetWhatIsGone(RoutingTable current) {
        Set<ServiceId> servicesThere = new HashSet<>();
        Set<EndpointName> endpointsThere = new HashSet<>();
        servicesThere.add(NO_SERVICE);
        for (Route route : current.routes()) {
            servicesThere.add(route.service());
            route.upstream()
                    .endpoints()
                    .all()
                    .forEach(endpoint -> endpointsThere.add(new EndpointName(route.service(), endpoint.name())));
        }
        endpoints.forEach((key, series) -> {
            if (!endpointsThere.contains(new EndpointName(key.service(), key.endpoint())) && series.tryRetire()) {
                endpoints.remove(key, series);
            }
        });
        lookups.keySet().retainAll(servicesThere);
        Set<ServiceKey> servicesUsed = new HashSet<>();
        endpoints.keySet().forEach(key -> servicesUsed.add(new ServiceKey(key.service(), key.protocol())));
        forgetServices(key -> servicesThere.contains(key.service()) || servicesUsed.contains(key));
    }

    private void forgetServices(Predicate<ServiceKey> isUsed) {
        long nowNanos = ticker.nanos();
        goneSinceNanos.keySet().removeIf(isUsed);
        services.keySet().removeIf(key -> {
            if (isUsed.test(key)) {
                return false;
            }
            Long sinceNanos = goneSinceNanos.putIfAbsent(key, nowNanos);
            return sinceNanos != null
                    && nowNanos - sinceNanos >= GONE_KEPT.toNanos()
                    && goneSinceNanos.remove(key, sinceNanos);
        });
    }

    private record EndpointName(ServiceId service, String name) {}
}
