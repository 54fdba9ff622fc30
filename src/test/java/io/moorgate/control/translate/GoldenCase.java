package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pair of files: {@code NAME.in.yaml}, Kubernetes objects under comments of the form {@code # setting KEY=VALUE}, and
 * {@code NAME.out.yaml}, what they are translated into.
 */
record GoldenCase(String name, ObservedObjects observed, TranslateSettings settings) {
    static final Path FOLDER = Path.of("src/test/resources/golden");

    private static final String SETTING = "# setting ";
    private static final String DEFAULTS = "defaults.";

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".in.yaml"))
                    .map(file -> file.substring(0, file.length() - ".in.yaml".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static GoldenCase read(String name) throws IOException {
        String text = Files.readString(FOLDER.resolve(name + ".in.yaml"));
        return new GoldenCase(name, objects(text), settings(text));
    }

    static ObservedObjects objects(String yaml) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        Object read = serialization.unmarshal(yaml);
        List<?> all = read instanceof List<?> several ? several : List.of(read);
        return new ObservedObjects(
                only(all, Service.class),
                only(all, EndpointSlice.class),
                only(all, Secret.class),
                others(serialization, all),
                true);
    }

    Path expected() {
        return FOLDER.resolve(name + ".out.yaml");
    }

    /** Objects of the other kinds, each as the type that sources give it. */
    private static List<HasMetadata> others(KubernetesSerialization serialization, List<?> all) {
        List<HasMetadata> others = new ArrayList<>();
        for (HasMetadata object : only(all, HasMetadata.class)) {
            ObjectKind.named(object.getKind())
                    .ifPresent(kind -> others.add(serialization.unmarshal(serialization.asJson(object), kind.type())));
        }
        return others;
    }

    private static <T> List<T> only(List<?> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static TranslateSettings settings(String text) {
        Map<String, String> given = new HashMap<>();
        text.lines().filter(line -> line.startsWith(SETTING)).forEach(line -> {
            int equals = line.indexOf('=');
            given.put(line.substring(SETTING.length(), equals), line.substring(equals + 1));
        });
        Set<Integer> reserved = Arrays.stream(
                        given.getOrDefault("reserved", "8080,9000").split(","))
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
        Map<String, String> defaults = given.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(DEFAULTS))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(DEFAULTS.length()), Map.Entry::getValue));
        return new TranslateSettings(
                given.getOrDefault("class", "moorgate"),
                given.getOrDefault("zone", ""),
                new GatewayPorts(PortRange.parseList(given.getOrDefault("tcp.ports", "1024-65535")), reserved),
                defaults,
                HostPolicy.DEFAULT);
    }
}
