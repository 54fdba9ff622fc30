package io.moorgate.health;

import java.time.Instant;

/**
 * What was last wrong with an endpoint, as this replica has found out: a connect or a check.
 *
 * @param text one line
 */
public record LastFault(String text, Instant at) {}
