package io.moorgate.traffic.http.call;

import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.http.head.ForwardedFacts;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.NetUtil;
import java.util.List;

/**
 * Sets the fields by which an endpoint learns of the client (contract section 4): what a trusted proxy says is kept and its own
 * address appended, and {@code Forwarded} (RFC 7239) says the same as the {@code X-Forwarded} fields.
 */
final class ForwardingHeaders {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";
    private static final String PORT = "x-forwarded-port";
    private static final String FORWARDED = "forwarded";

    private ForwardingHeaders() {}

    /** Sets them in {@code head}, which has those of {@code request} that count. */
    static void set(Http2Headers head, ClientRequest request) {
        ForwardedFacts said = request.sender().trusted() ? ForwardedFacts.of(request.head()) : ForwardedFacts.NONE;
        Client client = request.connection().client();
        String peer = NetUtil.toAddressString(client.address());
        List<String> schemes =
                said.schemes().isEmpty() ? List.of(client.isSecure() ? "https" : "http") : said.schemes();
        String authority = request.target().authority();
        List<String> hosts = said.hosts().isEmpty() && !authority.isEmpty() ? List.of(authority) : said.hosts();
        head.set(FOR, said.hops().isEmpty() ? peer : String.join(", ", said.hops()) + ", " + peer);
        head.set(PROTO, String.join(", ", schemes));
        if (hosts.isEmpty()) {
            head.remove(HOST);
        } else {
            head.set(HOST, String.join(", ", hosts));
        }
        if (!head.contains(PORT)) {
            head.set(PORT, Integer.toString(client.localPort()));
        }
        String host = hosts.isEmpty() ? "" : hosts.getFirst();
        head.set(
                FORWARDED,
                said.forwarded()
                        .map(sent -> sent + ", "
                                + element(
                                        peer,
                                        said.hosts().isEmpty() ? host : "",
                                        said.schemes().isEmpty() ? schemes.getFirst() : ""))
                        .orElseGet(() -> elements(said.hops(), peer, host, schemes.getFirst())));
    }

    /** The first element has the client, what it named and its scheme. */
    private static String elements(List<String> hops, String peer, String host, String scheme) {
        if (hops.isEmpty()) {
            return element(peer, host, scheme);
        }
        StringBuilder elements = new StringBuilder(element(ForwardedFacts.node(hops.getFirst()), host, scheme));
        for (String hop : hops.subList(1, hops.size())) {
            elements.append(", ").append(element(ForwardedFacts.node(hop), "", ""));
        }
        return elements.append(", ").append(element(peer, "", "")).toString();
    }

    private static String element(String node, String host, String scheme) {
        return "for=" + (node.indexOf(':') < 0 ? node : "\"[" + node + "]\"")
                + (host.isEmpty() ? "" : ";host=\"" + host + "\"")
                + (scheme.isEmpty() ? "" : ";proto=" + scheme);
    }
}
