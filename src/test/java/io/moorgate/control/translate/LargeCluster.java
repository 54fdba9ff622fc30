package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Objects of a large cluster, by number, and how long their translation takes. */
final class LargeCluster {
    private LargeCluster() {}

    static String namespace(int number) {
        return "shop-" + number % 50;
    }

    static Service service(int number, Map<String, String> annotations) {
        return WebService.of(namespace(number), "service-" + number, "2026-01-01T00:00:00Z", annotations);
    }

    static EndpointSlice slice(int number, List<Endpoint> endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace(number))
                .withName("service-" + number + "-a")
                .withLabels(Map.of("kubernetes.io/service-name", "service-" + number))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("web")
                .withPort(8080)
                .endPort()
                .withEndpoints(endpoints)
                .build();
    }

    /** The endpoint of pod {@code pod}, which is {@code life} of its name. */
    static Endpoint endpoint(int number, int lastOctet, boolean isReady, String pod, int life) {
        return new EndpointBuilder()
                .withAddresses("10." + number / 250 + "." + number % 250 + "." + lastOctet)
                .withNewConditions()
                .withReady(isReady)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName("pod-" + pod)
                .withUid("uid-" + pod + "-" + life)
                .endTargetRef()
                .build();
    }

    /** What {@code work} gives; how long it took is added to {@code times}, in milliseconds. */
    static <T> T timed(List<Double> times, Supplier<T> work) {
        Ticker ticker = Ticker.system();
        long begun = ticker.nanos();
        T done = work.get();
        times.add((ticker.nanos() - begun) / 1e6);
        return done;
    }

    /** The median and the longest of {@code times} without the first third, in which the JVM warms up. */
    static String summary(List<Double> times) {
        List<Double> sorted =
                times.subList(times.size() / 3, times.size()).stream().sorted().toList();
        return String.format("%.1f ms (median; longest %.1f)", sorted.get(sorted.size() / 2), sorted.getLast());
    }
}
