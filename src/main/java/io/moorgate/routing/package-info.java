/**
 * The immutable vocabulary of routing: what is listened on, which Service answers, which endpoints it has.
 *
 * <p>Thread: values may be read by any thread; only {@link io.moorgate.routing.LiveRoutingTable} changes, and one
 * thread (the configuration's) writes it. Imports nothing of the gateway and no third-party code.
 */
package io.moorgate.routing;
