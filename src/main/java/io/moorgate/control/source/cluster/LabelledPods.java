package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.DrainedPod;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The pods that the label {@code moorgate.io/drain=true} asks to be drained, in each watched namespace. A server that does not show
 * them takes its effect from the label, and nothing else. Confined to the configuration's thread.
 */
final class LabelledPods {
    private final List<Reflector<Pod>> pods;

    LabelledPods(
            ApiClient api,
            List<String> namespaces,
            ReflectorTimes times,
            Ticker ticker,
            Reflector.Listener<Pod> listener) {
        pods = namespaces.stream()
                .map(namespace -> new Reflector<>(
                        api,
                        ApiCollection.drainedPods(namespace),
                        times,
                        ticker,
                        LabelledPods::isToBeDrained,
                        false,
                        listener))
                .toList();
    }

    private static boolean isToBeDrained(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return labels != null && "true".equals(labels.get("moorgate.io/drain"));
    }

    /** Lists each anew; the first time, begins. */
    void list() {
        pods.forEach(Reflector::list);
    }

    /** When each namespace was last proven to be in step, or {@code begunAt}: of those that the server does not refuse. */
    LongStream provenAt(long begunAt) {
        return pods.stream().flatMapToLong(each -> each.countedAt(begunAt).stream());
    }

    /** Whether each namespace has been listed or has failed to be. */
    boolean areSettled() {
        return pods.stream().allMatch(each -> each.isListed() || each.outage().isPresent());
    }

    Set<DrainedPod> drained() {
        return pods.stream()
                .flatMap(each -> each.objects().stream())
                .map(Pod::getMetadata)
                .map(pod -> new DrainedPod(pod.getNamespace(), pod.getName(), pod.getUid()))
                .collect(Collectors.toSet());
    }

    /**
     * A Problem for each namespace whose pods the server refuses to show.
     *
     * @param isShown whether it shows anything of the namespace at that index; of others the pods need not be named
     */
    List<Problem> problems(Problem.Subject subject, IntPredicate isShown) {
        return IntStream.range(0, pods.size())
                .filter(isShown)
                .mapToObj(pods::get)
                .filter(each -> each.outage().filter(Outage::isRefusal).isPresent())
                .map(each -> new Problem(subject, "", each.complaint()))
                .toList();
    }

    void stop() {
        pods.forEach(Reflector::stop);
    }
}
