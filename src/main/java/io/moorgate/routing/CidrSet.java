package io.moorgate.routing;

import java.net.InetAddress;
import java.util.List;

/** Some networks, looked up without allocating for each of them. */
public final class CidrSet {
    /** No network. */
    public static final CidrSet NONE = new CidrSet(List.of());

    private final List<Cidr> networks;
    private final byte[][] prefixes;
    private final int[] bits;

    private CidrSet(List<Cidr> networks) {
        this.networks = List.copyOf(networks);
        this.prefixes = new byte[networks.size()][];
        this.bits = new int[networks.size()];
        for (int index = 0; index < bits.length; index++) {
            prefixes[index] = networks.get(index).network().getAddress();
            bits[index] = networks.get(index).bits();
        }
    }

    /** These networks. */
    public static CidrSet of(List<Cidr> networks) {
        return networks.isEmpty() ? NONE : new CidrSet(networks);
    }

    /** Whether there is no network. */
    public boolean isEmpty() {
        return bits.length == 0;
    }

    /** Whether {@code address} lies in one of the networks; never across address families. */
    public boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        for (int index = 0; index < bits.length; index++) {
            if (isIn(octets, prefixes[index], bits[index])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(byte[] address, byte[] prefix, int bits) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int index = 0; index < whole; index++) {
            if (address[index] != prefix[index]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff << 8 - rest & 0xff) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrSet that && networks.equals(that.networks);
    }

    @Override
    public int hashCode() {
        return networks.hashCode();
    }

    @Override
    public String toString() {
        return networks.toString();
    }
}
