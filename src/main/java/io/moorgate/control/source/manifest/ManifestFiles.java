package io.moorgate.control.source.manifest;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Vocabulary;
import io.moorgate.control.source.ConfigurationSource.Observation;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.routing.ServiceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Manifests that are read once, as the directory source would read them, and where in them each object and each of its
 * annotations stands. Confined to one thread.
 */
public final class ManifestFiles {
    private final DirectoryLimits limits;
    private final ManifestReader reader = new ManifestReader();
    private final List<Manifest> manifests = new ArrayList<>();
    private final Map<String, Origin> origins = new HashMap<>();
    private final Set<Problem> faults = new HashSet<>();

    private record Origin(String file, YamlNode node) {}

    /** No manifest yet. */
    public ManifestFiles(DirectoryLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads the manifests of {@code directory}, sorted by name.
     *
     * @param deep whether those of the directories within, too
     * @throws IOException where one cannot be read, or there are too many
     */
    public void addDirectory(Path directory, boolean deep) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory, deep ? Integer.MAX_VALUE : 1)) {
            files = found.filter(Files::isRegularFile)
                    .filter(ManifestDirectory::isManifest)
                    .sorted()
                    .limit(limits.filesMax() + 1L)
                    .toList();
        }
        if (files.size() > limits.filesMax()) {
            throw new IOException("more than " + limits.filesMax() + " files (expected: at most as many)");
        }
        for (Path file : files) {
            addFile(file);
        }
    }

    /** Reads {@code file}, whatever its name. */
    public void addFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            add(file.toString(), in);
        }
    }

    /** Reads {@code in} to its end; {@code name} is what its Problems call it. */
    public void add(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(limits.fileBytesMax() + 1);
        if (bytes.length > limits.fileBytesMax()) {
            throw new IOException("too large (expected: at most " + limits.fileBytesMax() + " bytes)");
        }
        Findings findings = reader.find(name, bytes);
        Manifest manifest = findings.manifest();
        manifests.add(manifest);
        manifest.problems().stream().filter(findings::isFault).forEach(faults::add);
        findings.nodes().forEach((identity, node) -> origins.putIfAbsent(identity, new Origin(name, node)));
    }

    /** The objects that could be read, and what is wrong with the rest. */
    public Observation observe() {
        return DirectorySource.merge(manifests, ObjectKind.ofFiles());
    }

    /** Whether because of {@code problem} something cannot be read. */
    public boolean isFault(Problem problem) {
        return faults.contains(problem);
    }

    /**
     * Where the {@code key} of a Service stands: an annotation without its prefix, or a path such as {@code spec.type};
     * the Service itself where it has no such key. Empty where no file has the Service.
     */
    public Optional<Problem.OfFile> placeOf(ServiceId service, String key) {
        Origin origin = origins.get("Service " + service);
        if (origin == null) {
            return Optional.empty();
        }
        List<Object> path = Vocabulary.find(key).isPresent() || hasAnnotation(origin.node(), key)
                ? List.of("metadata", "annotations", Annotation.PREFIX + key)
                : List.of((Object[]) key.split("\\."));
        YamlNode at = origin.node().at(path);
        int line = at == null && path.size() > 1 && path.getFirst().equals("spec")
                ? origin.node().lineAt(path)
                : at == null ? origin.node().line() : at.line();
        return Optional.of(new Problem.OfFile(origin.file(), line));
    }

    /**
     * Where the {@code key} of an object of another kind stands: an annotation, with its prefix where that is not ours, or the path of a
     * field; the object itself where it has no such key. Empty where no file has the object.
     */
    public Optional<Problem.OfFile> placeOf(String kind, String namespace, String name, String key) {
        Origin origin = origins.get(kind + " " + namespace + "/" + name);
        if (origin == null) {
            return Optional.empty();
        }
        YamlNode at = Stream.of(key, Annotation.PREFIX + key)
                .map(full -> origin.node().at(List.of("metadata", "annotations", full)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        int line = at != null
                ? at.line()
                : key.startsWith("spec")
                        ? origin.node().lineAt(steps(key))
                        : origin.node().line();
        return Optional.of(new Problem.OfFile(origin.file(), line));
    }

    /** The steps of a path such as {@code spec.rules[0].host}. */
    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        for (String part : path.split("[.\\[]")) {
            steps.add(part.endsWith("]") ? (Object) Integer.valueOf(part.substring(0, part.length() - 1)) : part);
        }
        return steps;
    }

    private static boolean hasAnnotation(YamlNode node, String key) {
        return node.at(List.of("metadata", "annotations", Annotation.PREFIX + key)) != null;
    }
}
