package io.moorgate.traffic.epoll;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** A place outside the heap for one {@code struct sockaddr_in} or {@code sockaddr_in6}. Confined to one loop. */
final class SocketAddressPlace {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int PORT_AT = 2;
    private static final int IPV4_AT = 4;
    private static final int IPV4_LENGTH = 16;
    private static final int FLOW_AT = 4;
    private static final int IPV6_AT = 8;
    private static final int SCOPE_AT = 24;
    private static final int IPV6_LENGTH = 28;
    private static final int ALIGNMENT = 8;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment place;
    private final MemorySegment length;

    SocketAddressPlace() {
        Arena arena = Arena.ofAuto();
        place = arena.allocate(IPV6_LENGTH, ALIGNMENT);
        length = arena.allocate(JAVA_INT);
    }

    /** The address family of {@code address}. */
    static int family(InetAddress address) {
        return address instanceof Inet6Address ? AF_INET6 : AF_INET;
    }

    /** Writes {@code address}, which is resolved; gives the bytes that it takes. */
    int write(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        place.set(JAVA_SHORT, 0, (short) family(host));
        place.set(PORT, PORT_AT, (short) address.getPort());
        if (host instanceof Inet6Address ipv6) {
            place.set(JAVA_INT, FLOW_AT, 0);
            put(host.getAddress(), IPV6_AT);
            place.set(JAVA_INT, SCOPE_AT, ipv6.getScopeId());
            return IPV6_LENGTH;
        }
        put(host.getAddress(), IPV4_AT);
        return IPV4_LENGTH;
    }

    private void put(byte[] bytes, int at) {
        MemorySegment.copy(bytes, 0, place, JAVA_BYTE, at, bytes.length);
    }

    /** The address that a call has written here. An IPv4 client of a socket that is bound to {@code ::} comes as IPv4. */
    InetAddress read() {
        boolean isIpv6 = place.get(JAVA_SHORT, 0) == AF_INET6;
        byte[] bytes = new byte[isIpv6 ? IPV6_BYTES : IPV4_BYTES];
        MemorySegment.copy(place, JAVA_BYTE, isIpv6 ? IPV6_AT : IPV4_AT, bytes, 0, bytes.length);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The port beside it. */
    int readPort() {
        return Short.toUnsignedInt(place.get(PORT, PORT_AT));
    }

    /** Where it is. */
    long address() {
        return place.address();
    }

    /** Where a call finds how many bytes fit, and leaves how many there are. */
    long lengthAddress() {
        length.set(JAVA_INT, 0, IPV6_LENGTH);
        return length.address();
    }
}
