/**
 * The only access to a clock and to timers, so that tests can hold time.
 *
 * <p>Thread: any. Imports nothing of the gateway; of third-party code only Netty's executors.
 */
package io.moorgate.time;
