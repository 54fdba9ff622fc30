package io.moorgate.operate.admin;

import io.moorgate.affinity.PinListing;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /api/affinity}: pins in the order of Service, port, client and endpoint. */
final class AffinityRows {
    private static final Comparator<Place> ORDER = Comparator.comparing(Place::service)
            .thenComparing(Place::port)
            .thenComparing(Place::client)
            .thenComparing(Place::endpoint);

    private AffinityRows() {}

    /** Where a pin stands in the list. */
    private record Place(ServiceId service, String port, String client, EndpointId endpoint) {
        static Place of(PinListing pin) {
            return new Place(pin.upstream().service(), pin.upstream().port(), pin.client(), pin.endpoint());
        }

        /** As the parameter {@code after} carries it. */
        String encode() {
            String text = String.join("\n", service.namespace(), service.name(), port, client, endpoint.value());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        static Place decode(String after) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
                String[] parts = text.split("\n", -1);
                if (parts.length == 5) {
                    return new Place(new ServiceId(parts[0], parts[1]), parts[2], parts[3], new EndpointId(parts[4]));
                }
            } catch (IllegalArgumentException fault) {
                // Answered as a text of another shape is.
            }
            throw new BadQuery("after", after, "what the Link header of the page before says");
        }
    }

    static Page page(Stream<PinListing> pins, RoutingTable table, ApiQuery query) {
        Optional<Place> after = query.text("after").map(Place::decode);
        int limit = query.limit();
        Map<EndpointId, String> names = namesOf(table);
        List<PinListing> found = Page.first(
                limit + 1,
                pins.filter(pin -> after.isEmpty() || ORDER.compare(Place.of(pin), after.get()) > 0)
                        .filter(pin -> query.takesService(pin.upstream().service())
                                && query.takesEndpoint(nameOf(pin, names))
                                && query.takesClient(pin.client())),
                Comparator.comparing(Place::of, ORDER));
        List<JsonObject> rows =
                found.stream().limit(limit).map(pin -> row(pin, names)).toList();
        return new Page(
                new JsonArray(rows),
                found.size() > limit
                        ? Optional.of(query.next(Place.of(found.get(limit - 1)).encode()))
                        : Optional.empty());
    }

    private static JsonObject row(PinListing pin, Map<EndpointId, String> names) {
        UpstreamId upstream = pin.upstream();
        return new JsonObject()
                .put("namespace", upstream.service().namespace())
                .put("service", upstream.service().name())
                .put("servicePort", upstream.port())
                .put("client", pin.client())
                .put("endpoint", nameOf(pin, names))
                .put("replica", pin.replica())
                .put("connections", pin.connections())
                .put("idleSeconds", ApiText.seconds(pin.idle().toNanos()))
                .put("remainingSeconds", ApiText.seconds(pin.remaining().toNanos()));
    }

    private static Map<EndpointId, String> namesOf(RoutingTable table) {
        Map<EndpointId, String> names = new HashMap<>();
        table.routes().forEach(route -> {
            for (Endpoint endpoint : route.upstream().endpoints().all()) {
                names.put(endpoint.id(), endpoint.name());
            }
        });
        return names;
    }

    /** The endpoint's name, or its id where the routing table no longer has it. */
    private static String nameOf(PinListing pin, Map<EndpointId, String> names) {
        return names.getOrDefault(pin.endpoint(), pin.endpoint().value());
    }
}
