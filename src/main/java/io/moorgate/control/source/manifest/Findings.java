package io.moorgate.control.source.manifest;

import io.moorgate.control.annotation.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What has been found in a file while it is read. */
final class Findings {
    private final List<Manifest.Located> objects = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private boolean everything;
    private boolean unnamed;

    void object(Manifest.Located object) {
        objects.add(object);
    }

    /** The file as a whole cannot be read. */
    void unreadable(Problem problem) {
        everything = true;
        problems.add(problem);
    }

    /** Something cannot be read, and what object it is is not known. */
    void fault(Problem problem) {
        unnamed = true;
        problems.add(problem);
    }

    /** The object that {@code node} describes cannot be read. */
    void fault(Problem problem, YamlNode node) {
        Optional<String> identity = ManifestObjects.identityOf(node);
        unnamed |= identity.isEmpty();
        identity.ifPresent(named::add);
        problems.add(problem);
    }

    /** Something is left out of an object that counts. */
    void remark(Problem problem) {
        problems.add(problem);
    }

    Manifest manifest() {
        return new Manifest(objects, problems, new Unread(everything, unnamed, named));
    }
}
