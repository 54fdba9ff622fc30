/**
 * What the gateway does when it runs short of memory, descriptors or connections: how that is measured, the steps that follow, and
 * the closes that are a part of them.
 *
 * <p>Thread: that of the drains, on which all state is plain fields; what the metrics read is volatile. Imports time and traffic.live; Netty's
 * count of direct memory; JBoss Logging.
 */
package io.moorgate.operate.overload;
