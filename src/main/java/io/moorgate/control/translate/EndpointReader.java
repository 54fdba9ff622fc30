package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.IpLiteral;
import io.moorgate.routing.ServiceId;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads the endpoints of one Service from its slices, port by port. */
final class EndpointReader {
    /** How many ports that are there one Problem names. */
    private static final int PORTS_TOLD_MAX = 8;

    private final List<EndpointSlice> slices;
    private final boolean publishNotReady;
    private final boolean prefersV6;
    private final String zone;
    private final EndpointRules rules;
    private final ServiceId service;
    private final Consumer<String> problems;

    /** {@code problems} gets what is wrong with a slice. */
    EndpointReader(
            ObservedService service,
            List<EndpointSlice> slices,
            TranslateSettings settings,
            Consumer<String> problems) {
        this.slices = slices;
        this.publishNotReady = Boolean.TRUE.equals(service.spec().getPublishNotReadyAddresses());
        List<String> families = service.spec().getIpFamilies();
        this.prefersV6 = families != null && !families.isEmpty() && "IPv6".equals(families.getFirst());
        this.zone = settings.zone();
        this.rules = settings.endpoints();
        this.service = service.id();
        this.problems = problems;
    }

    /** The endpoints behind {@code port}; what stands in several slices counts once. */
    Endpoints read(PortSpec port) {
        Map<EndpointId, EndpointEntry> sightings = new LinkedHashMap<>();
        for (EndpointSlice slice : slices) {
            if ("FQDN".equals(slice.getAddressType())) {
                problems.accept("slice " + SliceIndex.nameOf(slice) + ": \"FQDN\" (expected: addresses, IPv4 or IPv6)");
                continue;
            }
            for (EndpointPort slicePort : ServicePorts.portsOf(slice)) {
                if (ServicePorts.isFor(slicePort, port.name())) {
                    see(slice, slicePort, sightings);
                }
            }
        }
        reportIfNowhere(port);
        return Endpoints.of(
                sightings.values().stream().map(EndpointEntry::endpoint).toList(), zone);
    }

    private void see(EndpointSlice slice, EndpointPort slicePort, Map<EndpointId, EndpointEntry> sightings) {
        Integer number = slicePort.getPort();
        if (number == null || number < 1 || number > 65535) {
            problems.accept("slice " + SliceIndex.nameOf(slice) + ": port " + number + " (expected: 1..65535)");
            return;
        }
        for (Endpoint endpoint : endpointsOf(slice)) {
            endpointEntry(slice, endpoint, number)
                    .ifPresent(
                            endpointEntry -> sightings.merge(endpointEntry.id(), endpointEntry, EndpointEntry::merge));
        }
    }

    private Optional<EndpointEntry> endpointEntry(EndpointSlice slice, Endpoint endpoint, int port) {
        List<String> addresses = Objects.requireNonNullElse(endpoint.getAddresses(), List.of());
        String text = addresses.isEmpty() ? "" : Objects.requireNonNullElse(addresses.getFirst(), "");
        Optional<InetAddress> address = IpLiteral.parse(text);
        if (address.isEmpty()) {
            problems.accept("slice " + SliceIndex.nameOf(slice) + ": address " + Quoted.of(text)
                    + " (expected: an IP address)");
            return Optional.empty();
        }
        Optional<String> refusal = rules.refusal(address.get(), port);
        if (refusal.isPresent()) {
            problems.accept("slice " + SliceIndex.nameOf(slice) + ": address " + Quoted.of(text) + " is "
                    + refusal.get() + " (expected: an address of a pod); it is not dialled");
            return Optional.empty();
        }
        EndpointId byAddress = EndpointId.ofAddress(address.get().getHostAddress(), port);
        Optional<ObjectReference> target =
                Optional.ofNullable(endpoint.getTargetRef()).filter(reference -> !isBlank(reference.getUid()));
        EndpointId id = target.map(reference -> EndpointId.ofPod(reference.getUid(), port))
                .orElse(byAddress);
        String name = target.map(ObjectReference::getName)
                .filter(podName -> !isBlank(podName))
                .orElse(byAddress.value());
        EndpointState state = Conditions.state(endpoint.getConditions(), publishNotReady);
        boolean isDrained = rules.drained().contains(new DrainedEndpoint(service, id))
                || target.map(ObjectReference::getUid)
                        .filter(rules.drainedPods()::contains)
                        .isPresent();
        return Optional.of(new EndpointEntry(
                id,
                name,
                new InetSocketAddress(address.get(), port),
                isDrained ? state.leaving() : state,
                zonesOf(endpoint),
                address.get() instanceof Inet6Address == prefersV6));
    }

    /** A Service port that no slice knows, although they have endpoints, is most likely misspelt in one of them. */
    private void reportIfNowhere(PortSpec port) {
        List<EndpointSlice> filled =
                slices.stream().filter(slice -> !endpointsOf(slice).isEmpty()).toList();
        List<EndpointPort> offered = filled.stream()
                .flatMap(slice -> ServicePorts.portsOf(slice).stream())
                .toList();
        if (!filled.isEmpty() && offered.stream().noneMatch(slicePort -> ServicePorts.isFor(slicePort, port.name()))) {
            String names = offered.stream()
                    .map(slicePort -> Quoted.of(Objects.requireNonNullElse(slicePort.getName(), "")))
                    .distinct()
                    .limit(PORTS_TOLD_MAX)
                    .collect(Collectors.joining(", "));
            problems.accept("no slice has the Service port " + Quoted.of(port.name()) + " (there: "
                    + (names.isEmpty() ? "no ports" : names) + ")");
        }
    }

    private static List<Endpoint> endpointsOf(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getEndpoints(), List.<Endpoint>of()).stream()
                .filter(Objects::nonNull)
                .toList();
    }

    private static Set<String> zonesOf(Endpoint endpoint) {
        if (endpoint.getHints() == null || endpoint.getHints().getForZones() == null) {
            return Set.of();
        }
        return endpoint.getHints().getForZones().stream()
                .filter(hint -> hint != null && hint.getName() != null)
                .map(hint -> hint.getName())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
