/**
 * Which endpoints are put aside: those that fail checks of the gateway's own, at this replica or at another one, and those that
 * refuse connects.
 *
 * <p>Thread: any; see {@link io.moorgate.health.EndpointHealth}. Imports affinity, hash, routing and time.
 */
package io.moorgate.health;
