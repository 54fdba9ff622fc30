package io.moorgate.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @Test
    void takesTheAddressesOfItsNetworkOnly() {
        Cidr network = Cidr.parse("10.1.0.0/12");
        assertTrue(network.contains(InetAddress.ofLiteral("10.15.255.255")));
        assertFalse(network.contains(InetAddress.ofLiteral("10.16.0.0")));
        assertFalse(network.contains(InetAddress.ofLiteral("2001:db8::1")));
    }

    @Test
    void aBareAddressIsANetworkOfOne() {
        assertEquals(new Cidr(InetAddress.ofLiteral("192.0.2.1"), 32), Cidr.parse("192.0.2.1"));
        assertEquals(128, Cidr.parse("2001:db8::1").bits());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10/8",
                "10.1/16",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/+8",
                "10.0.0.0/٨",
                "010.0.0.0/8",
                "10.0.0.256",
                "localhost",
                "fe80::1%lo/64",
                "2001:db8::/129",
                "1:2:3",
                "10.0.0.0/8/8",
                " 10.0.0.0"
            })
    void refusesWhatIsNotSpelledAsANetwork(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }

    @Property
    void readsWhatItWrites(@ForAll @Size(4) byte[] address, @ForAll @IntRange(max = 32) int bits) throws Exception {
        Cidr network = new Cidr(InetAddress.getByAddress(address), bits);
        assertEquals(network, Cidr.parse(network.toString()));
    }

    @Property
    void readsIpv6ThatItWrites(@ForAll @Size(16) byte[] address) throws Exception {
        InetAddress expected = InetAddress.getByAddress(address);
        assertEquals(Optional.of(expected), IpLiteral.parse(expected.getHostAddress()));
    }

    @Property
    void noTextMakesTheReaderOfAddressesFail(@ForAll String text) {
        IpLiteral.parse(text).ifPresent(address -> assertTrue(text.matches("[0-9a-fA-F:.]+")));
    }
}
