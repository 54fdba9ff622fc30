/**
 * The admin API: routes, endpoints, connections, affinity, problems as JSON.
 *
 * <p>Thread: the management port's event loops; read-only views. Imports everything below it and Vert.x Web.
 */
package io.moorgate.operate.admin;
