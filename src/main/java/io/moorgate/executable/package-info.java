/**
 * What a native executable needs of others' code to be otherwise. Nothing here is loaded on a JVM, and nothing imports it: the
 * builder of the executable finds it by its annotations.
 *
 * <p>Thread: none.
 *
 * <p>Imports the annotations of GraalVM, which are there when it is compiled and no longer when it runs.
 */
package io.moorgate.executable;
