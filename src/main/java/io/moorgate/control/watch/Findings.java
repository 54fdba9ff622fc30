package io.moorgate.control.watch;

import io.moorgate.control.annotation.Problem;
import java.util.ArrayList;
import java.util.List;

/** What has been found in a file while it is read. */
final class Findings {
    private final List<Manifest.Located> objects = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean whole = true;

    void object(Manifest.Located object) {
        objects.add(object);
    }

    /** Something cannot be read. */
    void fault(Problem problem) {
        whole = false;
        problems.add(problem);
    }

    /** Something is left out of an object that counts. */
    void remark(Problem problem) {
        problems.add(problem);
    }

    Manifest manifest() {
        return new Manifest(objects, problems, whole);
    }
}
