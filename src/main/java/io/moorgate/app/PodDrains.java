package io.moorgate.app;

import io.moorgate.control.source.DrainedPod;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds out when a pod that its label drains is empty: when the routing table drains its endpoints, and no replica has reported a
 * connection there for some looks in a row. Confined to the configuration's thread.
 */
final class PodDrains {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Other replicas may learn of the label a moment later, and open connections until then. */
    private static final int EMPTY_LOOKS = 3;

    private final Supplier<Set<DrainedPod>> pods;
    private final BooleanSupplier isFirst;
    private final LiveRoutingTable table;
    private final LiveCounts counts;
    private final Consumer<DrainedPod> onEmpty;
    private final TaskLoop thread;
    private Map<DrainedPod, Integer> emptyLooks = Map.of();

    /**
     * @param pods those that are labelled now
     * @param isFirst whether this replica does what one of them has to do; it has the reports of the others then
     * @param onEmpty called once for each pod; not to block
     */
    PodDrains(
            Supplier<Set<DrainedPod>> pods,
            BooleanSupplier isFirst,
            LiveRoutingTable table,
            LiveCounts counts,
            Consumer<DrainedPod> onEmpty,
            TaskLoop thread) {
        this.pods = pods;
        this.isFirst = isFirst;
        this.table = table;
        this.counts = counts;
        this.onEmpty = onEmpty;
        this.thread = thread;
    }

    /** Looks from now on. */
    void begin() {
        thread.after(LOOK.toNanos(), () -> {
            look();
            begin();
        });
    }

    private void look() {
        Map<DrainedPod, Integer> looks = new HashMap<>();
        Set<DrainedPod> labelled = isFirst.getAsBoolean() ? pods.get() : Set.of();
        if (!labelled.isEmpty()) {
            Map<String, List<Endpoint>> byPod = endpointsByPod();
            for (DrainedPod pod : labelled) {
                int before = emptyLooks.getOrDefault(pod, 0);
                int now = isEmpty(byPod.getOrDefault(pod.uid(), List.of())) ? before + 1 : Math.min(before, 0);
                // Below zero it has been said, and stays so until the label is taken away.
                looks.put(pod, before < 0 || now >= EMPTY_LOOKS ? -1 : now);
                if (before >= 0 && now >= EMPTY_LOOKS) {
                    onEmpty.accept(pod);
                }
            }
        }
        emptyLooks = looks;
    }

    /** A pod of which the table knows nothing is none that the gateway serves. */
    private boolean isEmpty(List<Endpoint> endpoints) {
        return !endpoints.isEmpty()
                && endpoints.stream()
                        .allMatch(endpoint ->
                                endpoint.state() != EndpointState.READY && counts.reported(endpoint.id()) == 0);
    }

    private Map<String, List<Endpoint>> endpointsByPod() {
        return table.current().routes().stream()
                .flatMap(route -> route.upstream().endpoints().all().stream())
                .collect(Collectors.groupingBy(endpoint -> uidOf(endpoint.id())));
    }

    private static String uidOf(EndpointId id) {
        return id.value().substring(0, id.value().lastIndexOf(':'));
    }
}
