package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.time.Duration;

/**
 * A pin as the admin API lists it.
 *
 * @param client the client's address, or a shortened hash
 * @param connections how many live connections hold it
 * @param idle for how long none has; zero while one does
 * @param remaining how long it would live from now on; the whole timeout while a connection holds it
 */
public record PinListing(
        UpstreamId upstream, String client, EndpointId endpoint, int connections, Duration idle, Duration remaining) {}
