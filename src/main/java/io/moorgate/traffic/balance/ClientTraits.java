package io.moorgate.traffic.balance;

import io.moorgate.routing.ClientProof;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What a pick may ask about a client. Answers are looked up only when asked for. Event loop of the client. */
public interface ClientTraits {
    /** The client's address, found as contract section 4 says. */
    InetAddress address();

    /** Whether the client speaks a protocol that carries headers, cookies and a query. */
    default boolean isHttp() {
        return false;
    }

    /** The web origin that the request names, as it came; several are one text that is no origin, an empty one is {@code null}; empty for none. */
    default String origin() {
        return "";
    }

    /** What the client has shown in its TLS handshake. */
    default ClientProof proof() {
        return ClientProof.NONE;
    }

    /** A request header; empty where it is missing or the protocol has none. */
    default Optional<String> header(String name) {
        return Optional.empty();
    }

    /** Every value of a request header, in order. */
    default List<String> headers(String name) {
        return header(name).map(List::of).orElseGet(List::of);
    }

    /** The values of every request cookie of that name, in order. */
    default List<String> cookies(String name) {
        return cookie(name).map(List::of).orElseGet(List::of);
    }

    /** A request cookie's value. */
    default Optional<String> cookie(String name) {
        return Optional.empty();
    }

    /** The path that is asked for, without a query; empty where the protocol has none. */
    default String path() {
        return "";
    }

    /** A query parameter's first value. */
    default Optional<String> query(String name) {
        return Optional.empty();
    }
}
