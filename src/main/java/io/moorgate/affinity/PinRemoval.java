package io.moorgate.affinity;

import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Takes single pins out of a table, by request. Any thread. */
public final class PinRemoval {
    private final AffinityTable table;
    private final Ticker ticker;

    /** {@code ticker} is the table's. */
    public PinRemoval(AffinityTable table, Ticker ticker) {
        this.table = table;
        this.ticker = ticker;
    }

    /**
     * Forgets where a client is bound: its next connection is given an endpoint anew, wherever those are that it has. Visits every
     * row.
     *
     * @param client as {@link PinListing} names it; where that is a shortened hash, all that it may be
     * @return false where there is no such pin
     */
    public boolean forget(ServiceId service, String client) {
        List<Row> rows = IntStream.range(0, Rows.BUCKETS)
                .boxed()
                .flatMap(bucket -> Arrays.stream(table.rows().bucket(bucket)))
                .filter(row -> row.upstream().service().equals(service)
                        && row.client().toString().equals(client))
                .toList();
        return rows.stream().filter(this::forget).count() > 0;
    }

    private boolean forget(Row row) {
        Optional<PinListing> pin = PinListing.of(row, ticker.nanos());
        Optional<PinClaim> claim = pin.flatMap(found ->
                table.claim(row.upstream(), row.client(), found.idle().plus(found.remaining()), Optional.empty()));
        claim.ifPresent(held -> {
            held.forget(pin.get().endpoint());
            held.leave();
        });
        return claim.isPresent();
    }
}
