package io.moorgate.traffic.http;

import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.StringJoiner;

/**
 * The headers that go to the endpoint: hop-by-hop ones removed, {@code Host} as the client named it, forwarding ones
 * set as contract section 4 says. What a client that is not trusted says about forwarding is dropped; a trusted one's
 * word is kept and its own address appended.
 */
final class RequestHeaders {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";
    private static final String PORT = "x-forwarded-port";
    private static final String FORWARDED = "forwarded";

    private RequestHeaders() {}

    /**
     * A fresh, mutable map for {@code request}. {@code te}, {@code upgrade} and {@code connection} are gone; an exchange
     * that needs them on its own hop sets them.
     */
    static MultiMap forEndpoint(ClientRequest request) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        headers.addAll(request.http().headers());
        HopByHop.remove(headers);
        joinCookies(headers);
        headers.set(HttpHeaders.HOST, request.target().authority());
        setForwarding(headers, request);
        return headers;
    }

    /** HTTP/2 clients may send cookies in crumbs (RFC 9113 section 8.2.3). */
    private static void joinCookies(MultiMap headers) {
        List<String> crumbs = headers.getAll(HttpHeaders.COOKIE);
        if (crumbs.size() > 1) {
            headers.set(HttpHeaders.COOKIE, String.join("; ", crumbs));
        }
    }

    private static void setForwarding(MultiMap headers, ClientRequest request) {
        if (!request.trusted()) {
            List<String> claims =
                    headers.names().stream().filter(ForwardingFields::isOne).toList();
            claims.forEach(headers::remove);
        }
        InetAddress peer = peerOf(request);
        String scheme = request.http().isSSL() ? "https" : "http";
        String authority = request.target().authority();
        append(headers, FOR, textOf(peer));
        setIfAbsent(headers, PROTO, scheme);
        if (!authority.isEmpty()) {
            setIfAbsent(headers, HOST, authority);
        }
        setIfAbsent(
                headers, PORT, Integer.toString(request.http().localAddress().port()));
        if (headers.contains(FORWARDED) || !request.trusted()) {
            append(headers, FORWARDED, forwardedElement(textOf(peer), authority, scheme));
        } else {
            headers.set(FORWARDED, forwardedOf(headers));
        }
    }

    /** The same facts as the {@code X-Forwarded} fields: the first element has the client, its scheme and its host. */
    private static String forwardedOf(MultiMap headers) {
        StringJoiner elements = new StringJoiner(", ");
        String host = headers.contains(HOST) ? headers.get(HOST) : "";
        String scheme = headers.get(PROTO);
        for (String hop : headers.get(FOR).split(",")) {
            InetAddress address = ClientAddress.addressOf(hop);
            String node = address == null ? "unknown" : textOf(address);
            elements.add(elements.length() == 0 ? forwardedElement(node, host, scheme) : "for=" + quoted(node));
        }
        return elements.toString();
    }

    private static String quoted(String node) {
        return node.indexOf(':') < 0 ? node : "\"[" + node + "]\"";
    }

    private static String forwardedElement(String node, String authority, String scheme) {
        String host = authority.isEmpty() ? "" : ";host=\"" + authority + "\"";
        return "for=" + quoted(node) + host + ";proto=" + scheme;
    }

    private static void append(MultiMap headers, String name, String value) {
        List<String> before = headers.getAll(name);
        headers.set(name, before.isEmpty() ? value : String.join(", ", before) + ", " + value);
    }

    private static void setIfAbsent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    private static InetAddress peerOf(ClientRequest request) {
        return HttpEntry.peerOf(request.http());
    }

    private static String textOf(InetAddress address) {
        return NetUtil.toAddressString(address);
    }
}
