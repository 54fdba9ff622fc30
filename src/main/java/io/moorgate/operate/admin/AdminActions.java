package io.moorgate.operate.admin;

import io.moorgate.routing.ServiceId;

/** What the admin API changes. Worker threads; may block. */
public interface AdminActions {
    /** What came of a request. */
    enum Outcome {
        DONE,
        /** There is nothing of that name. */
        UNKNOWN,
        /** As many as may be are drained already. */
        TOO_MANY
    }

    /** Drains {@code endpoint}, a name as {@code /api/endpoints} has it, of {@code service} as if it were terminating; {@code isOfAll}: as every replica is asked to. */
    Outcome drain(ServiceId service, String endpoint, boolean isOfAll);

    /** Undoes that. */
    Outcome undrain(ServiceId service, String endpoint);

    /** Closes the live connection of that number as planned. */
    Outcome close(long connection);

    /** Forgets where {@code client}, as {@code /api/affinity} names it, is bound for {@code service}. */
    Outcome forget(ServiceId service, String client);
}
