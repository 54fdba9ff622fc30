package io.moorgate.control.annotation;

/** What comes of an annotation whose text cannot be read. */
public enum WhenBroken {
    /** It counts as not given: the default holds. */
    DEFAULT,
    /** It selects what is served: what is broken of it is left out, and where nothing is left, nothing is served. */
    LEFT_OUT,
    /** The route refuses. */
    REFUSES,
    /** It protects: the route refuses, also where it is used and not in effect yet. */
    CLOSED
}
