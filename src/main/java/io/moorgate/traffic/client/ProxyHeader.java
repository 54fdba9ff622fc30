package io.moorgate.traffic.client;

import io.moorgate.routing.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Writes PROXY protocol headers (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2). Both ends are of one family there: where they are
 * not, the IPv4 address is written as an IPv4-mapped one.
 */
public final class ProxyHeader {
    private static final int VERSION_2_LOCAL = 0x20;
    private static final int VERSION_2_PROXY = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int MAPPED_BYTES = 16;
    private static final int ADDRESSES_IPV4 = 12;
    private static final int ADDRESSES_IPV6 = 36;

    private ProxyHeader() {}

    /** The header of {@code version}, which is not OFF, for a connection with these ends; the caller owns it. */
    public static ByteBuf of(ProxyProtocol version, ProxiedAddresses ends) {
        InetAddress from = ends.client().getAddress();
        InetAddress to = ends.destination().getAddress();
        boolean isIpv4 = from instanceof Inet4Address && to instanceof Inet4Address;
        ByteBuf header = ByteBufAllocator.DEFAULT.directBuffer(ProxyHeaderReader.LINE_BYTES_MAX);
        if (version == ProxyProtocol.V1) {
            String line = "PROXY " + (isIpv4 ? "TCP4 " : "TCP6 ") + text(from, isIpv4) + " " + text(to, isIpv4) + " "
                    + ends.client().getPort() + " " + ends.destination().getPort() + "\r\n";
            header.writeCharSequence(line, StandardCharsets.US_ASCII);
            return header;
        }
        return header.writeBytes(ProxyHeaderReader.SIGNATURE)
                .writeByte(VERSION_2_PROXY)
                .writeByte(isIpv4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6)
                .writeShort(isIpv4 ? ADDRESSES_IPV4 : ADDRESSES_IPV6)
                .writeBytes(octets(from, isIpv4))
                .writeBytes(octets(to, isIpv4))
                .writeShort(ends.client().getPort())
                .writeShort(ends.destination().getPort());
    }

    /** The header of {@code version}, which is not OFF, for a connection of the gateway's own: it names no client. */
    public static ByteBuf ofGateway(ProxyProtocol version) {
        ByteBuf header = ByteBufAllocator.DEFAULT.directBuffer(ProxyHeaderReader.LINE_BYTES_MAX);
        if (version == ProxyProtocol.V1) {
            header.writeCharSequence("PROXY UNKNOWN\r\n", StandardCharsets.US_ASCII);
            return header;
        }
        return header.writeBytes(ProxyHeaderReader.SIGNATURE)
                .writeByte(VERSION_2_LOCAL)
                .writeByte(0)
                .writeShort(0);
    }

    private static String text(InetAddress address, boolean isIpv4) {
        return isIpv4 || !(address instanceof Inet4Address)
                ? NetUtil.toAddressString(address)
                : "::ffff:" + NetUtil.toAddressString(address);
    }

    private static byte[] octets(InetAddress address, boolean isIpv4) {
        byte[] own = address.getAddress();
        if (isIpv4 || own.length == MAPPED_BYTES) {
            return own;
        }
        byte[] mapped = new byte[MAPPED_BYTES];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(own, 0, mapped, MAPPED_BYTES - own.length, own.length);
        return mapped;
    }
}
