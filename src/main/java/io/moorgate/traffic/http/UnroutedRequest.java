package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.ClientConnection;
import io.moorgate.traffic.http.head.Authority;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.http.stream.HttpStream;
import java.util.Optional;

/**
 * A request that has no route, or none yet.
 *
 * @param host that it names; empty where it names none
 * @param path that it names, without its query
 * @param hsts what {@code Strict-Transport-Security} says in an answer to it
 */
record UnroutedRequest(
        ClientConnection connection,
        RequestHead head,
        HttpStream stream,
        String host,
        String path,
        Optional<String> hsts) {

    /** With host and path as far as they can be made out: the target may make no sense. */
    static UnroutedRequest of(ClientConnection connection, RequestHead head, HttpStream stream) {
        String named = head.isHttp2() ? head.http2Authority() : head.get("host").orElse("");
        String host = Authority.hostOf(named);
        return new UnroutedRequest(
                connection, head, stream, host == null ? named : host, withoutQuery(head.target()), Optional.empty());
    }

    static UnroutedRequest of(
            ClientConnection connection,
            RequestHead head,
            HttpStream stream,
            RequestTarget.Resource target,
            Optional<String> hsts) {
        return new UnroutedRequest(connection, head, stream, target.host(), target.path(), hsts);
    }

    private static String withoutQuery(String target) {
        for (int at = 0; at < target.length(); at++) {
            if (target.charAt(at) == '?' || target.charAt(at) == '#') {
                return target.substring(0, at);
            }
        }
        return target;
    }
}
