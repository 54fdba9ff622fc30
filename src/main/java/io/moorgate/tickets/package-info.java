/**
 * What TLS session tickets are encrypted by, the same on all replicas: kept in memory only, made by one replica, brought to the
 * others by their links.
 *
 * <p>Thread: any. Imports time.
 */
package io.moorgate.tickets;
