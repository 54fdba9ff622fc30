package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.moorgate.time.Timers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Asks an API server again and again which resources it has: it refuses a list of one that it has not as it refuses one of those that an
 * account may not see, and every account may ask. Confined to the configuration's thread.
 */
final class Discovery {
    private static final int NOT_FOUND = 404;

    private final ApiClient api;
    private final List<String> apiVersions;
    private final ReflectorTimes times;
    private final Consumer<Map<String, Set<String>>> listener;
    private final Set<String> asked = new HashSet<>();
    private final Map<String, Set<String>> answers = new HashMap<>();
    private Timers.Timer next = () -> {};

    /**
     * @param apiVersions {@code GROUP/VERSION} each, that it asks for
     * @param listener gets the plurals of what is there, by apiVersion; one without an answer is left out
     */
    Discovery(
            ApiClient api,
            List<String> apiVersions,
            ReflectorTimes times,
            Consumer<Map<String, Set<String>>> listener) {
        this.api = api;
        this.apiVersions = apiVersions.stream().distinct().toList();
        this.times = times;
        this.listener = listener;
    }

    /** Asks now, and as often as a watch is begun anew; what is asked for already is answered once. */
    void begin() {
        if (!asked.isEmpty() || apiVersions.isEmpty()) {
            return;
        }
        next.cancel();
        answers.clear();
        asked.addAll(apiVersions);
        apiVersions.forEach(this::ask);
    }

    private void ask(String apiVersion) {
        api.get(
                "/apis/" + apiVersion,
                times.answers().head(),
                times.answers().head(),
                APIResourceList.class,
                list -> onAnswer(
                        apiVersion,
                        list.getResources().stream().map(APIResource::getName).collect(Collectors.toSet())),
                fault -> onFault(apiVersion, fault));
    }

    private void onAnswer(String apiVersion, Set<String> plurals) {
        answers.put(apiVersion, plurals);
        onDone(apiVersion);
    }

    private void onFault(String apiVersion, Throwable fault) {
        if (fault instanceof KubernetesClientException refused && refused.getCode() == NOT_FOUND) {
            answers.put(apiVersion, Set.of());
        }
        onDone(apiVersion);
    }

    private void onDone(String apiVersion) {
        if (asked.remove(apiVersion) && asked.isEmpty()) {
            next = api.thread().after(times.watches().watch().toNanos(), this::begin);
            listener.accept(Map.copyOf(answers));
        }
    }

    /** Asks no more. */
    void stop() {
        asked.clear();
        next.cancel();
    }
}
