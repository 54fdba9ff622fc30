package io.moorgate.traffic.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.ProxyProtocol;
import io.moorgate.traffic.client.ProxyHeaderReader.Finding;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is what is read. */
class ProxyHeaderTest {
    @ParameterizedTest
    @CsvSource({
        "V1,192.0.2.7,198.51.100.1",
        "V1,2001:db8::7,2001:db8::1",
        "V1,192.0.2.7,2001:db8::1",
        "V1,2001:db8::7,198.51.100.1",
        "V2,192.0.2.7,198.51.100.1",
        "V2,2001:db8::7,2001:db8::1",
        "V2,192.0.2.7,2001:db8::1",
        "V2,2001:db8::7,198.51.100.1",
    })
    void headersNameBothEnds(ProxyProtocol version, String client, String destination) {
        ProxiedAddresses ends =
                new ProxiedAddresses(new InetSocketAddress(client, 65_535), new InetSocketAddress(destination, 0));
        ByteBuf header = ProxyHeader.of(version, ends);
        assertEquals(new Finding.Header(Optional.of(ends)), new ProxyHeaderReader().read(header));
        assertEquals(0, header.readableBytes());
        header.release();
    }

    @Test
    void inALineAMixedPairIsOfIpv6() {
        ByteBuf header = ProxyHeader.of(
                ProxyProtocol.V1,
                new ProxiedAddresses(new InetSocketAddress("192.0.2.7", 1), new InetSocketAddress("2001:db8::1", 2)));
        assertEquals("PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 1 2\r\n", header.toString(StandardCharsets.US_ASCII));
        header.release();
    }
}
