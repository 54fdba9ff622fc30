package io.moorgate.control.source.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What a file of the directory source holds: the objects that could be read, and what is wrong with the rest. */
record Manifest(List<Located> objects, List<Problem> problems, Unread unread) {
    Manifest {
        objects = List.copyOf(objects);
        problems = List.copyOf(problems);
    }

    /** Whether every document and object could be read. */
    boolean whole() {
        return unread.equals(Unread.NOTHING);
    }

    /** The same with those objects of the version {@code before} that could not be read anew. */
    Manifest over(Manifest before) {
        Set<String> anew = objects.stream().map(Located::identity).collect(Collectors.toSet());
        List<Located> inForce = new ArrayList<>(objects);
        before.objects().stream()
                .filter(located -> !anew.contains(located.identity()) && unread.keeps(located.identity()))
                .forEach(inForce::add);
        return new Manifest(inForce, problems, unread);
    }

    /** An object and the line that it begins on. */
    record Located(HasMetadata object, String file, int line) {
        /** Kind, namespace and name: what no second object may have. */
        String identity() {
            var metadata = object.getMetadata();
            String namespace = Objects.requireNonNullElse(metadata.getNamespace(), ManifestObjects.CLUSTER);
            return object.getKind() + " " + namespace + "/" + metadata.getName();
        }
    }
}
