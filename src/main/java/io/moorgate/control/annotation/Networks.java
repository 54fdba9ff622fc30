package io.moorgate.control.annotation;

import io.moorgate.routing.Cidr;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.CorsPolicy;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.OriginPattern;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads networks, client prefixes and web origins. */
final class Networks {
    private static final Pattern PREFIX = Pattern.compile("([0-9]{1,2})\\s*,\\s*([0-9]{1,3})");
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/:]{1,255})(?::([0-9]{1,5}))?");

    private Networks() {}

    /** A network such as {@code 10.0.0.0/8}, or one address. */
    static Parser<Cidr> cidr() {
        return text -> {
            try {
                return Parsed.good(Cidr.parse(text));
            } catch (IllegalArgumentException fault) {
                return Parsed.bad("a network such as 10.0.0.0/8 or 2001:db8::/32");
            }
        };
    }

    /** Bits of IPv4 and of IPv6 addresses, such as {@code 24,64}. */
    static Parser<ClientPrefix> clientPrefix() {
        return text -> {
            Matcher matcher = PREFIX.matcher(text);
            if (matcher.matches()) {
                int v4Bits = Integer.parseInt(matcher.group(1));
                int v6Bits = Integer.parseInt(matcher.group(2));
                if (v4Bits <= 32 && v6Bits <= 128) {
                    return Parsed.good(new ClientPrefix(v4Bits, v6Bits));
                }
            }
            return Parsed.bad("bits of IPv4 (0 to 32) and IPv6 (0 to 128) addresses such as 24,64");
        };
    }

    /** {@code *}, or web origins. */
    static Parser<CorsPolicy> cors() {
        Parser<CorsPolicy> listed = origin().list().map(origins -> new CorsPolicy(false, origins));
        return text -> text.equals("*") ? Parsed.good(CorsPolicy.ANY) : listed.parse(text);
    }

    /** A web origin such as {@code https://*.example.com}. */
    static Parser<OriginPattern> origin() {
        return text -> {
            Matcher matcher = ORIGIN.matcher(text);
            boolean shaped = matcher.matches();
            if (shaped && Names.hostPattern().parse(matcher.group(2)) instanceof Parsed.Good<HostPattern>(var host)) {
                int ownPort = matcher.group(1).equals("http") ? 80 : 443;
                OptionalInt port = matcher.group(3) == null ? OptionalInt.of(ownPort) : Ports.number(matcher.group(3));
                if (port.isPresent()) {
                    return Parsed.good(new OriginPattern(matcher.group(1), host, port.getAsInt()));
                }
            }
            return Parsed.bad("a web origin such as https://app.example.com or https://*.example.com");
        };
    }
}
