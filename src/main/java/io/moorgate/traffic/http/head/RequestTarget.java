package io.moorgate.traffic.http.head;

import io.moorgate.routing.NormalPath;
import java.util.List;
import java.util.Locale;

/**
 * What a request asks for: a resource, the server itself, a tunnel, or nothing that makes sense (RFC 9112 section 3.2,
 * RFC 9113 section 8.3.1).
 */
public sealed interface RequestTarget {
    /**
     * A resource of a host.
     *
     * @param authority the host as the client named it, with its port where it named one; may be empty
     * @param host to match routes by: lower case, no port, no trailing dot; empty where none was named
     * @param path to match routes by: no query, as {@link NormalPath} has it, no dot segments
     * @param uri path and query as they came
     */
    record Resource(String authority, String host, String path, String uri) implements RequestTarget {}

    /** {@code *}: the server itself. */
    record Server() implements RequestTarget {}

    /** A tunnel to another host (CONNECT). */
    record Tunnel() implements RequestTarget {}

    /** Refused; {@code why} is for the client. */
    record Malformed(String why) implements RequestTarget {}

    /** Reads the target and the host of {@code request}. */
    static RequestTarget of(RequestHead request) {
        if (request.method().equals("CONNECT") && !request.isExtendedConnect()) {
            return new Tunnel();
        }
        String uri = request.target();
        if (request.isHttp2()) {
            return resource(request.http2Authority(), uri);
        }
        List<String> hosts = request.all("host");
        if (hosts.size() > 1) {
            return new Malformed("Host: given " + hosts.size() + " times (expected: once)");
        }
        if (hosts.isEmpty() && request.version() == RequestHead.Version.HTTP_1_1) {
            return new Malformed("Host: missing (expected: once)");
        }
        String authority = hosts.isEmpty() ? "" : hosts.getFirst();
        if (uri.equals("*")) {
            return request.method().equals("OPTIONS") ? new Server() : new Malformed("* is for OPTIONS only");
        }
        if (uri.startsWith("/")) {
            return resource(authority, uri);
        }
        return absolute(uri);
    }

    private static RequestTarget absolute(String uri) {
        int scheme = uri.indexOf("://");
        String name = scheme < 0 ? "" : uri.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!name.equals("http") && !name.equals("https")) {
            return new Malformed("request target (expected: a path or an http URI)");
        }
        int begin = scheme + "://".length();
        int end = begin;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String rest = uri.substring(end);
        String authority = uri.substring(begin, end);
        if (authority.isEmpty()) {
            return new Malformed("request target (expected: a host in it)");
        }
        return resource(authority, rest.startsWith("/") ? rest : "/" + rest);
    }

    private static RequestTarget resource(String authority, String uri) {
        String host = Authority.hostOf(authority);
        if (host == null) {
            return new Malformed("Host (expected: a name or an address, with or without a port)");
        }
        if (uri.equals("*")) {
            return new Server();
        }
        String fault = TargetPath.faultOf(uri);
        if (fault != null) {
            return new Malformed(fault);
        }
        int query = uri.indexOf('?');
        return new Resource(authority, host, NormalPath.of(query < 0 ? uri : uri.substring(0, query)), uri);
    }
}
