package io.moorgate.traffic.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.client.ProxyHeaderReader.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY protocol headers, as bytes. */
class ProxyHeaderReaderTest {
    private static final String TAIL = "PROXY is not read again";

    /** What is found in {@code bytes}, given one by one with something behind them; nothing behind the header is taken. */
    private static Finding read(byte[] bytes) {
        ProxyHeaderReader reader = new ProxyHeaderReader();
        for (int at = 0; at < bytes.length; at++) {
            Finding finding = reader.read(Unpooled.wrappedBuffer(bytes, at, 1));
            if (!(finding instanceof Finding.Incomplete)) {
                if (finding instanceof Finding.Header) {
                    assertEquals(bytes.length - 1, at, "the header ends before its end");
                    assertAllAtOnce(bytes, finding);
                }
                return finding;
            }
        }
        return new Finding.Incomplete();
    }

    private static void assertAllAtOnce(byte[] bytes, Finding expected) {
        ByteBuf all = Unpooled.wrappedBuffer(bytes, TAIL.getBytes(StandardCharsets.US_ASCII));
        assertEquals(expected, new ProxyHeaderReader().read(all));
        assertEquals(TAIL, all.toString(StandardCharsets.US_ASCII));
    }

    private static Finding line(String text) {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A header of version 2, its length as its parts have it. */
    private static byte[] binary(int command, int family, byte[] addresses, int tlvBytes) {
        int length = addresses.length + tlvBytes;
        byte[] fixed = {(byte) command, (byte) family, (byte) (length >> 8), (byte) length};
        ByteBuf all = Unpooled.wrappedBuffer(ProxyHeaderReader.SIGNATURE, fixed, addresses, new byte[tlvBytes]);
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static byte[] inet() {
        return new byte[] {(byte) 192, 0, 2, 7, (byte) 198, 51, 100, 1, (byte) 0xdc, 0x04, 0x01, (byte) 0xbb};
    }

    private static byte[] inet6() {
        byte[] addresses = new byte[36];
        addresses[0] = 0x20;
        addresses[1] = 1;
        addresses[15] = 7;
        addresses[16] = 0x20;
        addresses[31] = 1;
        addresses[33] = 80;
        addresses[34] = 1;
        return addresses;
    }

    private static void assertEnds(String client, int port, String destination, int destinationPort, Finding finding) {
        ProxiedAddresses ends = new ProxiedAddresses(
                new InetSocketAddress(client, port), new InetSocketAddress(destination, destinationPort));
        assertEquals(new Finding.Header(Optional.of(ends)), finding);
    }

    @Test
    void version1NamesBothEnds() {
        assertEnds("192.0.2.7", 56324, "198.51.100.1", 443, line("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"));
        assertEnds("2001:db8::7", 0, "2001:db8::1", 65535, line("PROXY TCP6 2001:db8::7 2001:db8::1 0 65535\r\n"));
        assertEnds("192.0.2.7", 1, "2001:db8::1", 2, line("PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 1 2\r\n"));
        String longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        assertEnds(longest, 65535, longest, 65535, line("PROXY TCP6 " + longest + " " + longest + " 65535 65535\r\n"));
    }

    @Test
    void version2NamesBothEnds() {
        assertEnds("192.0.2.7", 56324, "198.51.100.1", 443, read(binary(0x21, 0x11, inet(), 0)));
        assertEnds("2001::7", 80, "2000::1", 256, read(binary(0x21, 0x21, inet6(), 0)));
    }

    @Test
    void typedValuesBehindTheAddressesAreSkippedUpToTheirBound() {
        assertEnds("192.0.2.7", 56324, "198.51.100.1", 443, read(binary(0x21, 0x11, inet(), 2_048)));
        assertEnds("2001::7", 80, "2000::1", 256, read(binary(0x21, 0x21, inet6(), 1)));
        assertInstanceOf(Finding.TooLong.class, read(binary(0x21, 0x11, inet(), 2_049)));
        assertInstanceOf(Finding.TooLong.class, read(binary(0x20, 0x00, new byte[0], 2_049)));
        assertInstanceOf(Finding.TooLong.class, read(binary(0x21, 0x11, inet(), 60_000)));
    }

    @Test
    void connectionsOfTheProxyItselfAndOfUnknownFamiliesNameNoEnds() {
        Finding none = new Finding.Header(Optional.empty());
        assertEquals(none, line("PROXY UNKNOWN\r\n"));
        assertEquals(none, line("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"));
        assertEquals(none, read(binary(0x20, 0x00, new byte[0], 0)));
        assertEquals(none, read(binary(0x20, 0x11, inet(), 7)));
        assertEquals(none, read(binary(0x21, 0x00, new byte[0], 0)));
        assertEquals(none, read(binary(0x21, 0x12, inet(), 0)));
        assertEquals(none, read(binary(0x21, 0x31, new byte[216], 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXX",
                "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
                "PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 02\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 -1 2\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
                "PROXY TCP4 localhost localhost 1 2\r\n",
                "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY TCP6 2001:db8::7%1 2001:db8::1 1 2\r\n",
                "PROXY TCP6 [2001:db8::7] 2001:db8::1 1 2\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY UNKNOWNX\r\n",
            })
    void garbageIsNoHeader(String text) {
        assertInstanceOf(Finding.Malformed.class, line(text));
    }

    @Test
    void aLineHasABound() {
        String most = "PROXY UNKNOWN " + "x".repeat(ProxyHeaderReader.LINE_BYTES_MAX - 16) + "\r\n";
        assertEquals(new Finding.Header(Optional.empty()), line(most));
        assertInstanceOf(Finding.TooLong.class, line("PROXY UNKNOWN " + "x".repeat(200)));
    }

    @Test
    void otherVersionsCommandsAndFamiliesAreNoHeader() {
        assertInstanceOf(Finding.Malformed.class, read(binary(0x11, 0x11, inet(), 0)));
        assertInstanceOf(Finding.Malformed.class, read(binary(0x22, 0x11, inet(), 0)));
        assertInstanceOf(Finding.Malformed.class, read(binary(0x21, 0x41, inet(), 0)));
        assertInstanceOf(Finding.Malformed.class, read(binary(0x21, 0x13, inet(), 0)));
        assertInstanceOf(Finding.Malformed.class, read(binary(0x21, 0x21, inet(), 0)));
        assertInstanceOf(Finding.Malformed.class, read(binary(0x21, 0x11, new byte[11], 0)));
    }

    @Test
    void whatIsCutIsIncomplete() {
        byte[] whole = binary(0x21, 0x11, inet(), 20);
        for (int length = 0; length < whole.length; length++) {
            assertEquals(new Finding.Incomplete(), read(java.util.Arrays.copyOf(whole, length)));
        }
        assertEquals(new Finding.Incomplete(), line("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r"));
    }

    @Test
    void damagedHeadersNeverFailNorTakeMoreThanTheirBound() {
        Random random = new Random(20_261_129L);
        byte[] line = "PROXY TCP6 2001:db8::7 ::ffff:192.0.2.1 56324 443\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[][] seeds = {line, binary(0x21, 0x11, inet(), 30), binary(0x21, 0x21, inet6(), 3)};
        for (int turn = 0; turn < 200_000; turn++) {
            byte[] damaged = seeds[turn % seeds.length].clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            ByteBuf all = Unpooled.wrappedBuffer(damaged, new byte[4_096]);
            int before = all.readableBytes();
            Finding finding = new ProxyHeaderReader().read(all);
            assertNotNull(finding);
            assertTrue(before - all.readableBytes() <= 16 + 216 + ProxyHeaderReader.TLV_BYTES_MAX);
            assertTrue(!(finding instanceof Finding.Incomplete), "4 KiB and no end");
        }
    }
}
