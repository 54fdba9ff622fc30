package io.moorgate.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A manifest of {@code examples/} as it is, with endpoints on loopback added.
 *
 * @param name of the file, without its ending
 */
record ExampleManifest(String name, String text) {
    private static final Path FOLDER = Path.of("examples");
    private static final Pattern SERVICE = Pattern.compile("(?m)^  name: (\\S+)$");
    private static final Pattern SERVICE_PORT = Pattern.compile("(?m)^  ports: \\[\\{name: (\\w+),");
    private static final Pattern LISTEN = Pattern.compile("(?<=moorgate.io/listen: \")\\d+");

    /** Those that there are. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    static ExampleManifest of(String name) throws IOException {
        return new ExampleManifest(name, Files.readString(FOLDER.resolve(name + ".yaml")));
    }

    /** The same with {@code port} in place of the gateway's port that it opens. */
    ExampleManifest listeningAt(int port) {
        return new ExampleManifest(name, LISTEN.matcher(text).replaceFirst(Integer.toString(port)));
    }

    /** Has it served with ready endpoints at these ports. */
    void serve(Manifests manifests, int... ports) throws IOException {
        write(manifests, Arrays.stream(ports).mapToObj(port -> slice(port, "ready: true")));
    }

    /** Has it served with the endpoints at {@code ports}, and the one at {@code terminating}, which serves still. */
    void serveBeside(Manifests manifests, int terminating, int... ports) throws IOException {
        write(
                manifests,
                Stream.concat(
                        Stream.of(slice(terminating, "ready: false, serving: true, terminating: true")),
                        Arrays.stream(ports).mapToObj(port -> slice(port, "ready: true"))));
    }

    private void write(Manifests manifests, Stream<String> slices) throws IOException {
        manifests.write(name, text + slices.collect(Collectors.joining()));
    }

    private String slice(int port, String conditions) {
        return """
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-%2$d, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: %3$s, port: %2$d, protocol: TCP}]
                endpoints:
                  - addresses: [127.0.0.1]
                    conditions: {%4$s}
                    targetRef: {kind: Pod, name: %1$s-%2$d, uid: uid-%1$s-%2$d}
                """.formatted(first(SERVICE), port, first(SERVICE_PORT), conditions);
    }

    private String first(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(name + ": " + pattern + " is not in it");
        }
        return matcher.group(1);
    }
}
