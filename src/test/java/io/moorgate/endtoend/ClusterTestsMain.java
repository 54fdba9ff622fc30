package io.moorgate.endtoend;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.includeTags;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.PrintWriter;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The tests for clusters in a process of its own, as {@code make test-cluster} runs them: its environment names the
 * cluster. Says {@code passed NUMBER}, and what has failed.
 */
final class ClusterTestsMain {
    /** Of their classes. */
    static final String NAMES = ".*ClusterTest";

    private ClusterTestsMain() {}

    /** Runs them all. */
    public static void main(String[] args) {
        var summary = new SummaryGeneratingListener();
        var tests = request()
                .selectors(selectPackage("io.moorgate"))
                .filters(
                        includeClassNamePatterns(NAMES), // Before any other class is loaded.
                        includeTags("cluster"),
                        includeEngines("junit-jupiter"))
                .build();
        LauncherFactory.create().execute(tests, summary);
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true));
        System.out.println("passed " + summary.getSummary().getTestsSucceededCount());
        System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }
}
