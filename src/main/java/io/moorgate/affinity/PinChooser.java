package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Optional;

/** Answers what other replicas ask about clients that are this one's to place. */
@FunctionalInterface
public interface PinChooser {
    /**
     * The endpoint that the client has, or is to be given: the same for all that ask within a short while. Does not
     * block; any thread.
     *
     * @return empty where there is none, or the upstream is not known here
     */
    Optional<EndpointId> choose(PinQuestion question);
}
