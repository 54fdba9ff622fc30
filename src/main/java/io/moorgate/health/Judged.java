package io.moorgate.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.EndpointId;

/** What is judged: an endpoint as one Service has it. */
record Judged(UpstreamId upstream, EndpointId endpoint) {}
