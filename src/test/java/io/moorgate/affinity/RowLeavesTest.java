package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A row that leaves the table while its client comes back. */
class RowLeavesTest {
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    private static final EndpointId A = new EndpointId("a:1");

    private final AffinityTable table = new AffinityTable(4, new HeldTime());
    private final ReplicatedPins told = table.replicated();

    @Test
    void peersHearThatARowHasLeftBeforeTheyHearOfTheOneThatTookItsPlace() {
        told.onChange(() -> {});
        connect().leave();
        Row leaving = table.rows().find(UPSTREAM, client(), Row.hash(UPSTREAM, client()));
        told.drain(10, row -> {});
        table.rows().replace(leaving, leaving.state(), ClaimedRow.DEAD);
        connect();
        table.dropped(leaving);
        List<PinRow> rows = new ArrayList<>();
        told.drain(10, rows::add);
        assertEquals(
                List.of(true, false),
                rows.stream().map(row -> row.entries().isEmpty()).toList());
        assertEquals(1, table.entries());
    }

    private PinClaim connect() {
        PinClaim claim = table.claim(UPSTREAM, client(), Duration.ofMinutes(1), Optional.empty())
                .orElseThrow();
        claim.settle(Optional.empty(), A);
        return claim;
    }

    private static ClientKey client() {
        return Clients.address("192.0.2.1");
    }
}
