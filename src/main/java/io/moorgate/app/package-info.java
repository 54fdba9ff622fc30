/**
 * Builds everything from the settings, starts it in order and stops it in order.
 *
 * <p>Thread: the main thread. May import every package.
 */
package io.moorgate.app;
