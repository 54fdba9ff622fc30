/**
 * Live connections per endpoint, over all replicas.
 *
 * <p>Thread: any; the counts are concurrent. Imports affinity and routing.
 */
package io.moorgate.load;
