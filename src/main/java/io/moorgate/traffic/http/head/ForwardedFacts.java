package io.moorgate.traffic.http.head;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a trusted proxy says of its client. Hops are those of {@code X-Forwarded-For}; a request without that field is read by
 * its {@code Forwarded} (RFC 7239), as {@link ClientAddress} does. Where both are there, {@code Forwarded} may be the
 * client's own, which many proxies pass on, and does not count. Elements that make no sense are left out.
 *
 * @param hops the client first; what is no address is {@code unknown}, or as it came in {@code X-Forwarded-For}
 * @param schemes that of the client first; none where none is said
 * @param hosts what the client named first, with its port where it named one; none where none is said
 * @param forwarded the {@code Forwarded} that says the same already
 */
public record ForwardedFacts(List<String> hops, List<String> schemes, List<String> hosts, Optional<String> forwarded) {
    /** Nothing is said. */
    public static final ForwardedFacts NONE = new ForwardedFacts(List.of(), List.of(), List.of(), Optional.empty());

    private static final String UNKNOWN = "unknown";
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";
    private static final String FORWARDED = "forwarded";

    /** RFC 3986 section 3.1. */
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]{0,31}");

    public ForwardedFacts {
        hops = List.copyOf(hops);
        schemes = List.copyOf(schemes);
        hosts = List.copyOf(hosts);
    }

    /** Reads {@code head}, which a trusted proxy has sent. */
    public static ForwardedFacts of(RequestHead head) {
        List<String> schemes =
                elements(head, PROTO).stream().filter(ForwardedFacts::isScheme).toList();
        List<String> hosts =
                elements(head, HOST).stream().filter(ForwardedFacts::isHost).toList();
        if (head.has(FOR) || !head.has(FORWARDED)) {
            return new ForwardedFacts(hopsAsTheyCame(head), schemes, hosts, Optional.empty());
        }
        String text = String.join(", ", head.all(FORWARDED));
        ForwardedElements said = new ForwardedElements(text);
        Optional<String> scheme = said.first("proto").filter(ForwardedFacts::isScheme);
        Optional<String> host = said.first("host").filter(ForwardedFacts::isHost);
        boolean saysTheSame = said.isWellFormed() && !head.has(PROTO) && !head.has(HOST);
        return new ForwardedFacts(
                ClientAddress.hops(head).stream().map(ForwardedFacts::node).toList(),
                schemes.isEmpty()
                        ? scheme.map(name -> name.toLowerCase(Locale.ROOT)).stream()
                                .toList()
                        : schemes,
                hosts.isEmpty() ? host.stream().toList() : hosts,
                Optional.of(text).filter(_ -> saysTheSame));
    }

    /** Whether the client used TLS. */
    public boolean isOverTls() {
        return !schemes.isEmpty() && schemes.getFirst().equalsIgnoreCase("https");
    }

    /** {@code hop} as an address without a port, else {@code unknown}. */
    public static String node(String hop) {
        InetAddress address = ClientAddress.addressOf(hop);
        return address == null ? UNKNOWN : NetUtil.toAddressString(address);
    }

    private static List<String> hopsAsTheyCame(RequestHead head) {
        List<String> hops = elements(head, FOR);
        return hops.stream().allMatch(String::isEmpty)
                ? List.of()
                : hops.stream().map(hop -> hop.isEmpty() ? UNKNOWN : hop).toList();
    }

    private static List<String> elements(RequestHead head, String name) {
        List<String> elements = new ArrayList<>();
        for (String field : head.all(name)) {
            for (String element : field.split(",", -1)) {
                elements.add(element.strip());
            }
        }
        return elements;
    }

    private static boolean isScheme(String text) {
        return SCHEME.matcher(text).matches();
    }

    private static boolean isHost(String text) {
        return !text.isEmpty() && Authority.hostOf(text) != null;
    }
}
