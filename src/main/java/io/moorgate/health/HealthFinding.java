package io.moorgate.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.EndpointId;

/**
 * What checks have found out about an endpoint, as replicas report it to each other.
 *
 * @param upstream for which it is checked: a pod that serves two Services is checked for each
 */
public record HealthFinding(UpstreamId upstream, EndpointId endpoint, boolean isHealthy) {}
