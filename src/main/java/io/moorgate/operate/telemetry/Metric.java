package io.moorgate.operate.telemetry;

import static io.moorgate.operate.telemetry.Metric.Type.COUNTER;
import static io.moorgate.operate.telemetry.Metric.Type.GAUGE;
import static io.moorgate.operate.telemetry.Metric.Type.HISTOGRAM;

import java.util.List;

/**
 * Every metric of the gateway's own, as Prometheus shows it. The one place that names them; docs/metrics.md is made
 * from it.
 */
public enum Metric {
    CONNECTIONS_ACTIVE(
            GAUGE, "moorgate_connections_active", "Live connections held by an endpoint.", Labels.OF_ENDPOINT),
    CONNECTIONS_OPENED(
            COUNTER,
            "moorgate_connections_opened_total",
            "Connections established end to end, from client to endpoint.",
            Labels.OF_SERVICE),
    CONNECTIONS_CLOSED(
            COUNTER,
            "moorgate_connections_closed_total",
            "Connections that have ended, by what the end was and who began it.",
            Labels.OF_SERVICE,
            "reason",
            "side"),
    CONNECTION_DURATION(
            "moorgate_connection_duration_seconds",
            "How long connections lived; observed when they end.",
            Buckets.CONNECTION_LIVES,
            Labels.OF_SERVICE),
    CONNECT(
            "moorgate_connect_seconds",
            "How long an endpoint took to accept. The protocol is the route's; auto counts as http.",
            Buckets.CONNECTS,
            Labels.OF_SERVICE),
    CONNECT_FAILURES(
            COUNTER,
            "moorgate_connect_failures_total",
            "Attempts to connect that an endpoint did not accept: refused, timeout, unreachable, limit or error; tls (no agreement on TLS), tls-certificate, tls-protocol (no h2) or tls-timeout."
                    + " The protocol is the route's; auto counts as http.",
            Labels.OF_ENDPOINT,
            "reason"),
    BYTES(
            COUNTER,
            "moorgate_bytes_total",
            "Bytes of connections, live ones included: in from clients, out to them.",
            Labels.OF_SERVICE,
            "direction"),
    WEBSOCKET_MESSAGES(
            COUNTER,
            "moorgate_websocket_messages_total",
            "Whole WebSocket messages, of live connections too: in from clients, out to them.",
            Labels.OF_SERVICE,
            "direction"),
    REQUESTS(
            COUNTER,
            "moorgate_requests_total",
            "Requests answered, by status, by an endpoint or by the gateway itself. Without namespace and service:"
                    + " requests that found no route. The protocol is the route's; auto counts as http.",
            Labels.OF_SERVICE,
            "code"),
    REQUEST(
            "moorgate_request_seconds",
            "From the arrival of a request's head to the end of its answer. The protocol is the route's; auto counts as http.",
            Buckets.REQUESTS,
            Labels.OF_SERVICE),
    GRPC_CALLS(
            COUNTER,
            "moorgate_grpc_calls_total",
            "gRPC calls that have ended, by status name such as OK or UNAVAILABLE.",
            Labels.OF_SERVICE,
            "code"),
    STREAMS_ACTIVE(GAUGE, "moorgate_streams_active", "Live gRPC calls held by an endpoint.", Labels.OF_ENDPOINT),
    ENDPOINTS(
            GAUGE,
            "moorgate_endpoints",
            "Endpoints in the routing table: ready, not-ready, draining or terminating; one that is put aside counts as"
                    + " unhealthy or ejected instead. The protocol is the route's; auto counts as http.",
            Labels.OF_SERVICE,
            "state"),
    DRAIN_CONNECTIONS(
            GAUGE,
            "moorgate_drain_connections",
            "Live connections that the gateway is about to end as planned, by why: drain (the endpoint goes),"
                    + " route-removed, rebalance, or shutdown (of the gateway; without namespace and service).",
            Labels.OF_NOTHING,
            "namespace",
            "service",
            "reason"),
    ENDPOINT_HEALTH(
            GAUGE,
            "moorgate_endpoint_health",
            "The health of endpoints that are checked or put aside, by Service port: 1 for the state that holds, of"
                    + " unchecked, healthy, unhealthy and ejected.",
            Labels.OF_NOTHING,
            "namespace",
            "service",
            "port",
            "endpoint",
            "state"),
    WAITING(
            GAUGE,
            "moorgate_waiting",
            "Clients that wait for a place under max-connections or handshakes-max, by the endpoint that they are tied to; without endpoint:"
                    + " clients that take any endpoint of the Service.",
            Labels.OF_NOTHING,
            "namespace",
            "service",
            "endpoint"),
    REBALANCE_MOVED(
            COUNTER,
            "moorgate_rebalance_moved_total",
            "Connections that were asked to come back at an endpoint that holds less than its fair share.",
            Labels.OF_NOTHING,
            "namespace",
            "service"),
    AFFINITY_ENTRIES(GAUGE, "moorgate_affinity_entries", "Clients that are pinned to an endpoint.", Labels.OF_NOTHING),
    AFFINITY_LOOKUPS(
            COUNTER,
            "moorgate_affinity_lookups_total",
            "Clients of Services with affinity, looked up in the table: hit (had a pin and got its endpoint), new (had none),"
                    + " rebound (bound to another endpoint) or lost (its endpoint is gone and affinity-lost lets it have no other, or none knows its id).",
            Labels.OF_NOTHING,
            "namespace",
            "service",
            "result"),
    PEER_UP(GAUGE, "moorgate_peer_up", "Whether there is a link to another replica: 1 or 0.", Labels.OF_PEER),
    PEER_SYNC_LAG(
            GAUGE,
            "moorgate_peer_sync_lag_seconds",
            "The age of the oldest change of this replica's pins that another replica has not acknowledged; 0 where it has all.",
            Labels.OF_PEER),
    PEER_FULL_COPIES(
            COUNTER,
            "moorgate_peer_full_copies_total",
            "Full copies of the affinity table that were sent to other replicas.",
            Labels.OF_NOTHING),
    PEER_LOG_OVERFLOWS(
            COUNTER,
            "moorgate_peer_log_overflows_total",
            "How often another replica had fallen out of the log of changes, and needed a full copy.",
            Labels.OF_NOTHING),
    PEER_REFUSED(
            COUNTER,
            "moorgate_peer_refused_total",
            "Connections at the peer port whose other side has shown neither a key nor a certificate that this replica trusts.",
            Labels.OF_NOTHING),
    PEER_QUESTIONS(
            COUNTER,
            "moorgate_peer_questions_total",
            "Questions to the owner of a client's key which endpoint it is to have: answered, none, timed-out, cut-off or too-many.",
            Labels.OF_NOTHING,
            "result"),
    PROBLEMS(GAUGE, "moorgate_problems", "Problems in what users configured.", Labels.OF_NOTHING),
    CONFIG_GENERATION(
            GAUGE,
            "moorgate_config_generation",
            "Counts the routing tables put in force since the start; 0 before the first.",
            Labels.OF_NOTHING),
    CONFIG_APPLY(
            GAUGE,
            "moorgate_config_apply_seconds",
            "How long it took last to observe, translate and publish a configuration.",
            Labels.OF_NOTHING),
    CONFIG_SOURCE_AGE(
            GAUGE,
            "moorgate_config_source_age_seconds",
            "How long ago the source of configuration was last known to be in step.",
            Labels.OF_NOTHING),
    LIMIT_REACHED(
            COUNTER,
            "moorgate_limit_reached_total",
            "How often a limit of the gateway was reached, by its name in docs/settings.md.",
            Labels.OF_NOTHING,
            "limit"),
    PRESSURE(
            GAUGE,
            "moorgate_pressure",
            "The used part of what the gateway is shortest of: heap behind a collection, direct memory, descriptors or"
                    + " connections. 1 where nothing is left; see overload.md.",
            Labels.OF_NOTHING),
    OVERLOAD_ACTION(
            GAUGE,
            "moorgate_overload_action",
            "Whether something is done about the pressure, 1 or 0: shrink-idle, refuse-unpinned, refuse-all or close-idle.",
            Labels.OF_NOTHING,
            "action"),
    TLS_HANDSHAKES(
            COUNTER,
            "moorgate_tls_handshakes_total",
            "TLS handshakes with clients: ok, failed, plain-http, client-certificate (none, or one that is not good), unrecognized-name,"
                    + " timeout or limit; version none where none was agreed on. The JDK's engine does not say whether a"
                    + " session was resumed: always false.",
            Labels.OF_NOTHING,
            "version",
            "resumed",
            "result"),
    TLS_CERTIFICATE_NOT_AFTER(
            GAUGE,
            "moorgate_tls_certificate_not_after_seconds",
            "When the certificate of a Secret (namespace/name) that is served ends, in seconds since 1970.",
            Labels.OF_NOTHING,
            "secret"),
    BUILD_INFO(
            GAUGE,
            "moorgate_build_info",
            "Always 1: the version of the gateway, the commit that it was built from, the Java that runs it, and what carries"
                    + " relays: own-epoll or netty.",
            Labels.OF_NOTHING,
            "version",
            "commit",
            "java",
            "relays");

    private final Type type;
    private final String fullName;
    private final String help;
    private final Buckets buckets;
    private final List<String> labels;

    Metric(Type type, String fullName, String help, Labels labels, String... more) {
        this(type, fullName, help, Buckets.NONE, labels.and(more));
    }

    Metric(String fullName, String help, Buckets buckets, Labels labels) {
        this(HISTOGRAM, fullName, help, buckets, labels.and());
    }

    Metric(Type type, String fullName, String help, Buckets buckets, List<String> labels) {
        this.type = type;
        this.fullName = fullName;
        this.help = help;
        this.buckets = buckets;
        this.labels = labels;
    }

    /** Counter, gauge or histogram. */
    public Type type() {
        return type;
    }

    /** The name on the metrics page, unit and {@code _total} included. */
    public String fullName() {
        return fullName;
    }

    /** What it measures, in one or two sentences. */
    public String help() {
        return help;
    }

    /** The bounds of a histogram; {@link Buckets#NONE} for the other types. */
    public Buckets buckets() {
        return buckets;
    }

    /** The names of its labels, in the order in which values are given. */
    public List<String> labels() {
        return labels;
    }

    /** The types of metric that Prometheus knows and the gateway uses. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }
}
