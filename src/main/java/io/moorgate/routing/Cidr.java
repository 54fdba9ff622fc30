package io.moorgate.routing;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A network: the addresses whose first {@code bits} bits equal those of {@code network}. */
public record Cidr(InetAddress network, int bits) {
    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    public Cidr {
        int width = network.getAddress().length * 8;
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("/" + bits + " (expected: 0.." + width + ")");
        }
        network = cut(network, bits);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a bare address. No name is looked up.
     *
     * @throws IllegalArgumentException where {@code text} is neither
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String length = slash < 0 ? "" : text.substring(slash + 1);
        Optional<InetAddress> network = IpLiteral.parse(address);
        int width = network.map(literal -> literal.getAddress().length * 8).orElse(0);
        boolean sized = slash < 0 || BITS.matcher(length).matches() && Integer.parseInt(length) <= width;
        if (network.isEmpty() || !sized) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: a network such as 10.0.0.0/8)");
        }
        return new Cidr(network.get(), slash < 0 ? width : Integer.parseInt(length));
    }

    /** Whether {@code address} lies in this network; never across address families. */
    public boolean contains(InetAddress address) {
        return address.getAddress().length == network.getAddress().length
                && cut(address, bits).equals(network);
    }

    /** {@code address} with all but its first {@code bits} bits cleared. */
    public static InetAddress cut(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        if (bits >= bytes.length * 8) {
            return address;
        }
        int whole = bits / 8;
        if (bits % 8 != 0) {
            bytes[whole] &= (byte) (0xff << (8 - bits % 8));
            whole++;
        }
        Arrays.fill(bytes, whole, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
