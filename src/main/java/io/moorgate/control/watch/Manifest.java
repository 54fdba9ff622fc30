package io.moorgate.control.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import java.util.List;

/**
 * What a file of the directory source holds: the objects that could be read, and what is wrong with the rest.
 *
 * @param whole whether there is no rest: every document and object could be read
 */
record Manifest(List<Located> objects, List<Problem> problems, boolean whole) {
    Manifest {
        objects = List.copyOf(objects);
        problems = List.copyOf(problems);
    }

    /** An object and the line that it begins on. */
    record Located(HasMetadata object, String file, int line) {
        /** Kind, namespace and name: what no second object may have. */
        String identity() {
            var metadata = object.getMetadata();
            return object.getKind() + " " + metadata.getNamespace() + "/" + metadata.getName();
        }
    }
}
