/**
 * Health checks of the gateway: live, ready, started.
 *
 * <p>Thread: Quarkus' own. Imports control.source and time.
 */
package io.moorgate.operate.health;
