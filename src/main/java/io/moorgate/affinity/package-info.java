/**
 * The table client to endpoint: lifetime, bounds; the cookies that remember a client; and the live-connection counts per
 * endpoint.
 *
 * <p>Thread: any; the tables are concurrent. Imports routing and time.
 */
package io.moorgate.affinity;
