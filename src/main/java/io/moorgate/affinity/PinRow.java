package io.moorgate.affinity;

import java.util.List;
import java.util.Objects;

/**
 * What there is to say of one client of an upstream, as it travels.
 *
 * @param entries at most one per origin; none where the one that speaks has withdrawn its entry
 */
public record PinRow(UpstreamId upstream, ClientKey client, List<PinEntry> entries) {
    public PinRow {
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(client, "client");
        entries = List.copyOf(entries);
    }
}
