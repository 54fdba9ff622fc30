package io.moorgate.load;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.ServiceId;
import java.util.Objects;

/**
 * What one client has of one Service that limits it, at one replica.
 *
 * @param live how many connections it holds there
 * @param connects how often it has connected there since that was last reported
 */
public record ClientUse(ServiceId service, ClientKey client, int live, int connects) {
    public ClientUse {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(client, "client");
        if (live < 0 || connects < 0) {
            throw new IllegalArgumentException(live + " live, " + connects + " connects (expected: >= 0)");
        }
    }
}
