package io.moorgate.control.report;

import io.moorgate.routing.ServiceId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that the gateway did or found.
 *
 * @param service which it is about; empty for the gateway itself
 * @param reason in CamelCase, as in an Event
 */
public record RecentEvent(Instant at, Optional<ServiceId> service, String reason, String message) {}
