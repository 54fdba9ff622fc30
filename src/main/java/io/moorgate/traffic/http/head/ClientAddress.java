package io.moorgate.traffic.http.head;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the address of a client behind trusted proxies: the right-most hop of {@code X-Forwarded-For} (where there is
 * none, of {@code Forwarded}, RFC 7239) that is not a trusted proxy itself. A hop that is no address ends the search
 * at the last good one.
 */
public final class ClientAddress {
    private static final int HOPS_MAX = 64;

    private ClientAddress() {}

    /** The client's address; {@code peer} itself where it is not trusted or names no client. */
    public static InetAddress find(InetAddress peer, RequestHead head, TrustedProxies trusted) {
        if (trusted.networks().isEmpty() || !trusted.contains(peer)) {
            return peer;
        }
        List<String> hops = hops(head);
        InetAddress client = peer;
        for (int at = hops.size() - 1; at >= Math.max(0, hops.size() - HOPS_MAX) && trusted.contains(client); at--) {
            InetAddress hop = addressOf(hops.get(at));
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    /** The hops that {@code head} names, the client first, as they came. */
    static List<String> hops(RequestHead head) {
        List<String> hops = new ArrayList<>();
        if (head.has("x-forwarded-for")) {
            head.all("x-forwarded-for").forEach(value -> hops.addAll(List.of(value.split(",", -1))));
        } else {
            head.all("forwarded").forEach(value -> addForwarded(value, hops));
        }
        return hops;
    }

    private static void addForwarded(String value, List<String> hops) {
        for (String element : value.split(",", -1)) {
            String hop = "";
            for (String pair : element.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0
                        && pair.substring(0, equals)
                                .strip()
                                .toLowerCase(Locale.ROOT)
                                .equals("for")) {
                    hop = unquoted(pair.substring(equals + 1).strip());
                }
            }
            hops.add(hop);
        }
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]:80}; null for all else. */
    public static InetAddress addressOf(String hop) {
        String text = hop.strip();
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                return null;
            }
            text = text.substring(1, close);
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            text = text.substring(0, text.indexOf(':'));
        }
        byte[] octets = text.indexOf('%') >= 0 ? null : NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return octets == null ? null : InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            return null;
        }
    }
}
