/**
 * The signed cookies that name a client and its endpoint, and the keys that sign them.
 *
 * <p>Thread: any. Imports affinity, routing and time.
 */
package io.moorgate.affinity.cookie;
