package io.moorgate.control.source;

import io.moorgate.control.annotation.Problem;
import java.util.List;

/** Gets the Problems there are, after each read of the source. */
@FunctionalInterface
public interface ProblemObserver {

    /** {@code current} is all there are now, each once. Configuration thread; never blocks, never throws. */
    void onProblems(List<Problem> current);
}
