package io.moorgate.control.translate;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;

/** An endpoint of a Service that is drained by request, as if it were terminating. A pod that is made anew is another one. */
public record DrainedEndpoint(ServiceId service, EndpointId endpoint) {}
