package io.moorgate.health;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.ServiceId;

/** What becomes of the health of endpoints, for observers. Called on any thread; implementations never block. */
public interface HealthEvents {
    /** Ignores every event. */
    HealthEvents SILENT = new HealthEvents() {};

    /**
     * {@code endpoint} of {@code service} is in {@code state} from now on.
     *
     * @param before its state until now
     * @param why one line
     * @param isOwn whether this replica has found it out; else another one has
     */
    default void changed(
            ServiceId service, Endpoint endpoint, HealthState before, HealthState state, String why, boolean isOwn) {}

    /** Every endpoint of {@code service} behind {@code port} is put aside, and so all are used; {@code ends}: not any more. */
    default void panic(ServiceId service, String port, boolean ends) {}
}
