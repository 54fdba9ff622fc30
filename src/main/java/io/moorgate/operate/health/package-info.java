/**
 * Health checks of the gateway: live, ready, started.
 *
 * <p>Thread: Quarkus' own. Imports control.watch, time and MicroProfile Health.
 */
package io.moorgate.operate.health;
