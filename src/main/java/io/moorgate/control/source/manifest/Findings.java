package io.moorgate.control.source.manifest;

import io.moorgate.control.annotation.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has been found in a file while it is read. */
final class Findings {
    private final List<Manifest.Located> objects = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Problem> faults = new HashSet<>();
    private final Map<String, YamlNode> nodes = new HashMap<>();
    private final Set<String> named = new HashSet<>();
    private boolean everything;
    private boolean unnamed;

    /** {@code object} is what {@code node} describes. */
    void object(Manifest.Located object, YamlNode node) {
        objects.add(object);
        nodes.putIfAbsent(object.identity(), node);
    }

    /** The file as a whole cannot be read. */
    void unreadable(Problem problem) {
        everything = true;
        add(problem);
    }

    /** Something cannot be read, and what object it is is not known. */
    void fault(Problem problem) {
        unnamed = true;
        add(problem);
    }

    /** The object that {@code node} describes cannot be read. */
    void fault(Problem problem, YamlNode node) {
        Optional<String> identity = ManifestObjects.identityOf(node);
        unnamed |= identity.isEmpty();
        identity.ifPresent(named::add);
        add(problem);
    }

    /** Something is left out of an object that counts. */
    void remark(Problem problem) {
        problems.add(problem);
    }

    private void add(Problem fault) {
        problems.add(fault);
        faults.add(fault);
    }

    /** Whether because of {@code problem} something cannot be read. */
    boolean isFault(Problem problem) {
        return faults.contains(problem);
    }

    /** What describes each object that was read, by the object's identity. */
    Map<String, YamlNode> nodes() {
        return nodes;
    }

    Manifest manifest() {
        return new Manifest(objects, problems, new Unread(everything, unnamed, named));
    }
}
