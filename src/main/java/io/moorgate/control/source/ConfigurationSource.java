package io.moorgate.control.source;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.ObservedObjects;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Where Services, EndpointSlices and Secrets come from. */
public interface ConfigurationSource extends AutoCloseable {

    /**
     * Begins to watch; called once. A source that is away is waited for without end.
     *
     * @param onChange called on any thread whenever {@link #observe} may yield something new; it never blocks
     */
    void start(Runnable onChange);

    /** What the source holds now. Configuration thread only; it may read files, but never waits for a server. */
    Observation observe();

    /** The pods that are to be drained; none where the source has no pods. Configuration thread. */
    default Set<DrainedPod> drainedPods() {
        return Set.of();
    }

    /** The addresses of Services that lead to the gateway's replicas; none where the source has no such. Configuration thread. */
    default Set<InetAddress> gatewayServices() {
        return Set.of();
    }

    /**
     * Nanoseconds since the source was last known to be in step with what it watches; empty before the first time.
     * Measured with a monotonic clock. Any thread.
     */
    OptionalLong ageNanos();

    /** Stops watching. Configuration thread or the one that ends the gateway. */
    @Override
    void close();

    /**
     * What a source holds at one moment.
     *
     * @param complete whether everything has been listed once: before that nothing is translated
     * @param objects in any order
     * @param problems what is wrong with the source or could not be read of it
     */
    record Observation(boolean complete, ObservedObjects objects, List<Problem> problems) {
        public Observation {
            problems = List.copyOf(problems);
        }
    }
}
