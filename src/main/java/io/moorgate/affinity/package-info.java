/**
 * The table client to endpoint: lifetime, bounds, and what each replica believes of it.
 *
 * <p>Thread: any; the tables are concurrent. Imports routing and time.
 */
package io.moorgate.affinity;
