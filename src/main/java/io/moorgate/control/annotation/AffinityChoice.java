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
    record Header(String name) implements AffinityChoice {
        /** Whether only endpoints issue the value, so that a client's first request has none. */
        public boolean isIssuedByEndpoints() {
            return name.equals("mcp-session-id");
        }
    }

    /** By an id that the endpoint issues in a header, whose name is in lower case. */
    record LearntHeader(String name) implements AffinityChoice {}

    /** By an id that the endpoint issues in a cookie. */
    record LearntCookie(String name) implements AffinityChoice {}

    /** By an id that the endpoint issues in a body, and the client sends in a query parameter. */
    record LearntQuery(String name) implements AffinityChoice {}

    /** By an id that the endpoint issues for what it has created, and the client sends as an element of the path, from 1. */
    record LearntPath(int element) implements AffinityChoice {}
}
