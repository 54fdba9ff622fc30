package io.moorgate.routing;

/** What about a client the {@code hash} strategy hashes. */
public sealed interface HashOn {
    /** The client's address, cut to {@code client-ip-prefix}. */
    record ClientIp() implements HashOn {}

    /** The value of a request header; a request without it is hashed by client address. */
    record Header(String name) implements HashOn {}

    /** The value of a request cookie; a request without it is hashed by client address. */
    record Cookie(String name) implements HashOn {}

    /** The value of a query parameter; a request without it is hashed by client address. */
    record Query(String name) implements HashOn {}
}
