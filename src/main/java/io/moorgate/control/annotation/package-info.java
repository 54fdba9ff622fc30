/**
 * The annotation vocabulary: one typed constant per annotation (key, parser, default, one-sentence doc, example).
 *
 * <p>Thread: any; everything is immutable. Imports routing.
 */
package io.moorgate.control.annotation;
