package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Chooses the order in which an upstream's endpoints are tried for a client. Any event loop; never blocks. */
public final class EndpointPicker {

    /** The candidates for {@code client}; the caller must {@link Pick#release()} it, whatever happens. */
    public Pick pick(Upstream upstream, ClientTraits client) {
        List<Endpoint> candidates = new ArrayList<>(upstream.endpoints().forNewClients());
        Collections.shuffle(candidates);
        return new Pick(candidates);
    }
}
