package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;

/**
 * What a row holds at one moment, immutable: at rest its entries, else a {@link ClaimedRow} around them. A row changes by
 * putting another state in the place of the one that was looked at.
 */
sealed interface PinState permits Entry, ClaimedRow {
    /** The row's entries; null where there is none. */
    Entry entries();

    /** Where the client is bound, or is being tried, at {@code nowNanos}; null where that is not known. */
    EndpointId endpointAt(long nowNanos);

    /** How many connections have a claim on the row. */
    default int claims() {
        return 0;
    }
}
