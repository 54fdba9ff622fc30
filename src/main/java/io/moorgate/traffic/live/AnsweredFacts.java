package io.moorgate.traffic.live;

import io.moorgate.routing.ServiceId;
import java.util.Optional;

/**
 * A request that the gateway has answered itself, though nothing was wrong with it: a redirect, a preflight, {@code OPTIONS *}; for the
 * log.
 *
 * @param service whose route was found; empty where none is asked for
 * @param client the client's address
 * @param facts what was asked for and answered; they do not change once this is handed over
 */
public record AnsweredFacts(Optional<ServiceId> service, String client, AccessFacts facts) {}
