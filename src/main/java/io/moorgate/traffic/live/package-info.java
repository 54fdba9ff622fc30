/**
 * Every live connection: what it is, what it has moved, how it ends.
 *
 * <p>Thread: a connection belongs to its event loop; the registry may be read by any thread. Imports routing and time.
 */
package io.moorgate.traffic.live;
