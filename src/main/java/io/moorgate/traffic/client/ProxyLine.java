package io.moorgate.traffic.client;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A PROXY header of version 1: a line of text (HAProxy's proxy-protocol.txt, section 2.1). */
final class ProxyLine {
    private static final int PORT_MAX = 65_535;

    private ProxyLine() {}

    /** What {@code line} says; without {@code PROXY} and CRLF. */
    static ProxyHeaderReader.Finding read(String line) {
        if (line.equals("UNKNOWN") || line.startsWith("UNKNOWN ")) {
            return new ProxyHeaderReader.Finding.Header(Optional.empty());
        }
        String[] parts = line.split(" ", -1);
        if (parts.length != 5 || !parts[0].equals("TCP4") && !parts[0].equals("TCP6")) {
            return new ProxyHeaderReader.Finding.Malformed("a PROXY line of other fields");
        }
        Optional<InetSocketAddress> client = end(parts[0], parts[1], parts[3]);
        Optional<InetSocketAddress> destination = end(parts[0], parts[2], parts[4]);
        return client.isEmpty() || destination.isEmpty()
                ? new ProxyHeaderReader.Finding.Malformed("a PROXY line whose addresses cannot be read")
                : new ProxyHeaderReader.Finding.Header(
                        Optional.of(new ProxiedAddresses(client.get(), destination.get())));
    }

    private static Optional<InetSocketAddress> end(String family, String address, String port) {
        boolean isOfFamily = family.equals("TCP4")
                ? address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                : address.matches("[0-9A-Fa-f:.]+") && address.indexOf(':') >= 0;
        byte[] octets = isOfFamily ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        if (octets == null || !port.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(port) > PORT_MAX) {
            return Optional.empty();
        }
        return Optional.of(new InetSocketAddress(addressOf(octets), Integer.parseInt(port)));
    }

    /** An IPv4-mapped address becomes the IPv4 address that it is. */
    static InetAddress addressOf(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
