/**
 * What every source of configuration has in common: quiet period, translation, publication, how old it is.
 *
 * <p>Thread: the configuration's own, to which sources, loop and problem observers are confined. What crosses: {@code
 * ConfigurationLoop.marked} (any thread marks that something changed) and {@code ConfigurationLoop.state} (any thread
 * reads it), {@code SyncAge} (the source's age).
 *
 * <p>Imports control.translate, control.annotation, routing, time.
 */
package io.moorgate.control.source;
