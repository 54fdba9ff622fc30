package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.health.EndpointHealth;
import io.moorgate.load.LiveCounts;

/**
 * What endpoints are chosen by.
 *
 * @param pins which client is bound to which endpoint
 * @param counts live connections per endpoint
 * @param health which endpoints are put aside
 */
public record PickState(AffinityTable pins, LiveCounts counts, EndpointHealth health) {}
