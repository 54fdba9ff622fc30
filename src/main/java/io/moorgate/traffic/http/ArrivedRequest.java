package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.ClientConnection;
import io.moorgate.traffic.http.head.Authority;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.HttpStream;

/**
 * A request whose route is not known yet.
 *
 * @param stream where the body comes from and the answer goes to
 */
record ArrivedRequest(ClientConnection connection, RequestHead head, HttpStream stream) {
    /** The host that it names, as far as one can be made out. */
    String host() {
        String named = head.isHttp2() ? head.http2Authority() : head.get("host").orElse("");
        String host = Authority.hostOf(named);
        return host == null ? named : host;
    }

    /** What it asks for, without the query; it may make no sense. */
    String path() {
        String target = head.target();
        int end = 0;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        return target.substring(0, end);
    }
}
