/**
 * Ports: opens and closes listeners, counts connections, peeks at SNI.
 *
 * <p>Thread: the configuration's opens and closes; event loops accept. Imports the traffic packages below, routing, time, Netty and Vert.x.
 */
package io.moorgate.traffic.listen;
