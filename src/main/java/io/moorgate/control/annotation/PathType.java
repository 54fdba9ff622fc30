package io.moorgate.control.annotation;

/** How {@code path} is compared. */
public enum PathType {
    /** By whole path elements from the front. */
    PREFIX,
    /** The whole path. */
    EXACT
}
