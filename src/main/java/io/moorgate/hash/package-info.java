/**
 * Hashes that are the same on every replica.
 *
 * <p>Thread: any. Imports nothing of the gateway and no third-party code.
 */
package io.moorgate.hash;
