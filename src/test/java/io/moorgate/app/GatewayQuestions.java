package io.moorgate.app;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.PinListing;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.operate.admin.AdminActions;
import io.moorgate.operate.telemetry.MetricsExport;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a test may ask a gateway that has no management port, one line a question, one of JSON the answer. */
final class GatewayQuestions {
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final Gateway gateway;
    private final MetricsExport metrics;

    GatewayQuestions(Gateway gateway) {
        this.gateway = gateway;
        this.metrics =
                new MetricsExport(List.of(gateway.telemetry().with(gateway.connections()), new DrainReadings(gateway)));
    }

    JsonObject answer(String line) {
        String[] words = line.split(" ");
        return switch (words[0]) {
            case "status" -> status();
            case "live" ->
                new JsonObject().put("up", gateway.loopWatch().check().isUp());
            case "pins" -> pins();
            case "metrics" -> metrics();
            case "connections" -> connections();
            case "fill" -> fill(words[1], Integer.parseInt(words[2]));
            case "drain" -> drain(words[1], words[2]);
            case "close" -> close(words[1]);
            default ->
                throw new IllegalArgumentException(
                        line
                                + " (expected: status, live, pins, metrics, connections, fill USER COUNT, drain SERVICE ENDPOINT or close SERVICE)");
        };
    }

    /** Drains an endpoint, as every replica is asked to. */
    private JsonObject drain(String service, String endpoint) {
        return new JsonObject()
                .put(
                        "outcome",
                        gateway.adminRequests()
                                .drain(new ServiceId("test", service), endpoint, true)
                                .name());
    }

    /** Closes the connections of a Service as planned. */
    private JsonObject close(String service) {
        long closed = gateway.connections().all().stream()
                .filter(connection -> connection.route().service().name().equals(service))
                .filter(connection -> gateway.adminRequests().close(connection.id()) == AdminActions.Outcome.DONE)
                .count();
        return new JsonObject().put("closed", closed);
    }

    /** Readiness, the TLS port, and what {@code /api/replicas} shows. */
    private JsonObject status() {
        ReplicationStatus status = gateway.replicas();
        JsonArray replicas = new JsonArray();
        for (ReplicaStatus replica : status.replicas()) {
            replicas.add(new JsonObject()
                    .put("replica", replica.replica() + "@" + replica.epoch())
                    .put("link", replica.link().name())
                    .put("rows", replica.held().rows())
                    .put("digest", replica.held().digest()));
        }
        JsonObject asks = new JsonObject();
        status.asks().forEach((result, count) -> asks.put(result.name(), count));
        return new JsonObject()
                .put("ready", gateway.readiness().check().isUp())
                .put("https", gateway.httpsPort())
                .put("phase", status.state().phase().name())
                .put("says", status.state().says())
                .put("replicas", replicas)
                .put("asks", asks);
    }

    /** What the metrics page shows, by series: {@code name{label="value",...}}. */
    private JsonObject metrics() {
        JsonObject values = new JsonObject();
        metrics.collect()
                .forEach(family -> family.samples.forEach(sample -> values.put(
                        sample.name
                                + IntStream.range(0, sample.labelNames.size())
                                        .mapToObj(label -> sample.labelNames.get(label) + "=\""
                                                + sample.labelValues.get(label) + "\"")
                                        .collect(Collectors.joining(",", "{", "}")),
                        sample.value)));
        return values;
    }

    /** How many connections are live, by protocol: what {@code /api/connections} lists. */
    private JsonObject connections() {
        JsonObject live = new JsonObject();
        gateway.connections()
                .all()
                .forEach(connection -> live.put(
                        connection.kind().label(),
                        live.getInteger(connection.kind().label(), 0) + 1));
        return live;
    }

    /** How many clients are bound, and which to which endpoint, summed up in one number. */
    private JsonObject pins() {
        Map<EndpointId, String> names = new HashMap<>();
        gateway.table().current().routes().stream()
                .flatMap(route -> route.upstream().endpoints().all().stream())
                .forEach(endpoint -> names.put(endpoint.id(), endpoint.name()));
        List<Long> hashes = gateway.pins().pins().map(pin -> hash(pin, names)).toList();
        long sum = hashes.stream().mapToLong(Long::longValue).sum();
        return new JsonObject().put("pins", hashes.size()).put("sum", Long.toHexString(sum));
    }

    private static long hash(PinListing pin, Map<EndpointId, String> names) {
        String endpoint = names.getOrDefault(pin.endpoint(), pin.endpoint().value());
        long hash = (long) pin.client().hashCode() << 32 ^ endpoint.hashCode();
        return (hash ^ hash >>> 29) * SPREAD;
    }

    /** Binds {@code count} clients of the one Service: that number {@code n} to its endpoint {@code n} modulo their number. */
    private JsonObject fill(String user, int count) {
        Upstream upstream = gateway.table().current().routes().getFirst().upstream();
        List<Endpoint> endpoints = upstream.endpoints().forNewClients();
        for (int number = 0; number < count; number++) {
            PinClaim claim = gateway.pins()
                    .claim(
                            UpstreamId.of(upstream),
                            ClientKey.ofText("x-user", user + number),
                            upstream.affinity().timeout(),
                            Optional.empty())
                    .orElseThrow();
            claim.settle(
                    claim.look().endpoint(),
                    endpoints.get(number % endpoints.size()).id());
            claim.leave();
        }
        return new JsonObject().put("filled", count);
    }
}
