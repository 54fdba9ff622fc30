package io.moorgate.control.report;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ProblemObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Writes a log line when a Problem appears and one when it is resolved. Configuration thread only. */
public final class ProblemLog implements ProblemObserver {
    /** Limit {@code problem-log-lines}: lines written for one change; the rest is logged as a number. */
    static final int LINES_MAX = 100;

    private static final Logger LOG = Logger.getLogger(ProblemLog.class);

    private final Consumer<String> appeared;
    private final Consumer<String> mended;
    private Set<Problem> known = Set.of();

    /** Writes to the log of this class. */
    public ProblemLog() {
        this(LOG::warn, LOG::info);
    }

    ProblemLog(Consumer<String> appeared, Consumer<String> mended) {
        this.appeared = appeared;
        this.mended = mended;
    }

    @Override
    public void onProblems(List<Problem> current) {
        var now = new LinkedHashSet<>(current);
        write(now, known, "problem", appeared);
        write(known, now, "problem mended", mended);
        known = now;
    }

    private static void write(Set<Problem> these, Set<Problem> butThose, String what, Consumer<String> log) {
        var lines =
                these.stream().filter(problem -> !butThose.contains(problem)).toList();
        lines.stream().limit(LINES_MAX).map(problem -> line(what, problem)).forEach(log);
        if (lines.size() > LINES_MAX) {
            log.accept(what + " more=" + (lines.size() - LINES_MAX));
        }
    }

    private static String line(String what, Problem problem) {
        String subject =
                switch (problem.subject()) {
                    case Problem.OfService of -> "service=" + of.service();
                    case Problem.OfObject of ->
                        "kind=" + of.kind() + (of.namespace().isEmpty() ? "" : " namespace=" + of.namespace())
                                + " name=" + of.name();
                    case Problem.OfFile of -> "file=" + of.file() + " line=" + of.line();
                    case Problem.OfSource of -> "source=" + of.source();
                    case Problem.OfSetting of -> "setting=" + of.setting();
                };
        String key = problem.key().isEmpty() ? "" : " key=" + problem.key();
        return what + " " + subject + key + " message=" + problem.message().replaceAll("\\s+", " ");
    }
}
