package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.ServiceId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The EndpointSlices of each Service, found by their label, sorted by name. */
final class SliceIndex {
    /** The label that says whose endpoints a slice holds. */
    static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

    private static final String PROBLEM_KEY = "endpoints";
    private static final String SLICELESS = "no EndpointSlice (expected: one with the label ";

    private final Map<ServiceId, List<EndpointSlice>> byService;

    /** Slices that belong to no Service are left out. */
    SliceIndex(List<EndpointSlice> slices) {
        Map<ServiceId, List<EndpointSlice>> grouped = slices.stream()
                .filter(slice -> ownerOf(slice).isPresent())
                .collect(Collectors.groupingBy(
                        slice -> ownerOf(slice).orElseThrow(), HashMap::new, Collectors.toList()));
        grouped.values().forEach(ofOne -> ofOne.sort(Comparator.comparing(SliceIndex::nameOf)));
        this.byService = grouped;
    }

    /** The slices of {@code service}. */
    List<EndpointSlice> of(ServiceId service) {
        return byService.getOrDefault(service, List.of());
    }

    /** The Problem of a {@code service} that is served and has no slice. */
    static Problem sliceless(ServiceId service) {
        String message = SLICELESS + SERVICE_NAME_LABEL + ": " + service.name() + " in the namespace "
                + service.namespace() + ")";
        return new Problem(new Problem.OfService(service), PROBLEM_KEY, message);
    }

    static boolean isSliceless(Problem problem) {
        return problem.key().equals(PROBLEM_KEY) && problem.message().startsWith(SLICELESS);
    }

    /** The slice's name; empty where it has none. */
    static String nameOf(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getMetadata().getName(), "");
    }

    private static Optional<ServiceId> ownerOf(EndpointSlice slice) {
        ObjectMeta metadata = slice.getMetadata();
        return metadata == null || metadata.getLabels() == null
                ? Optional.empty()
                : Optional.ofNullable(metadata.getLabels().get(SERVICE_NAME_LABEL))
                        .map(name -> new ServiceId(ObservedService.namespaceOf(metadata), name));
    }
}
