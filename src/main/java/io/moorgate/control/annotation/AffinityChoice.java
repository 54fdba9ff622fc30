package io.moorgate.control.annotation;

/** By what a client is known again, as the annotation says it. */
public sealed interface AffinityChoice {
    /** By nothing. */
    record None() implements AffinityChoice {}

    /** By address. */
    record ClientIp() implements AffinityChoice {}

    /** By a cookie of the gateway. */
    record Cookie() implements AffinityChoice {}

    /** By the value of a header, whose name is in lower case. */
    record Header(String name) implements AffinityChoice {}
}
