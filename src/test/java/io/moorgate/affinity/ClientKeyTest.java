package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.moorgate.routing.Cidr;
import io.moorgate.routing.ClientPrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClientKeyTest {

    @Test
    void printsAnAddressAsItIsAndHashesShortened() {
        assertEquals("10.1.2.3", Clients.address("10.1.2.3").toString());
        assertEquals("2001:db8:0:0:0:0:0:1", Clients.address("2001:db8::1").toString());
        assertEquals("cookie:00000000", ClientKey.ofCookie(1, 2).toString());
    }

    @Test
    void addressesOfOneNetworkAreOneClient() {
        ClientPrefix prefix = new ClientPrefix(24, 64);
        assertEquals(key("10.1.2.3", prefix), key("10.1.2.200", prefix));
        assertNotEquals(key("10.1.2.3", prefix), key("10.1.3.3", prefix));
        assertEquals(key("2001:db8::1", prefix), key("2001:db8::ffff:1", prefix));
        assertNotEquals(key("2001:db8::1", prefix), key("2001:db8:0:1::1", prefix));
    }

    @Test
    void theSameValueOfTwoHeadersIsTwoClients() {
        assertEquals(ClientKey.ofText("x-user", "ann"), ClientKey.ofText("x-user", "ann"));
        assertNotEquals(ClientKey.ofText("x-user", "ann"), ClientKey.ofText("x-user", "bob"));
        assertNotEquals(ClientKey.ofText("x-user", "ann"), ClientKey.ofText("x-session", "ann"));
    }

    @Property
    void cutsIpv4AsANetworkDoes(@ForAll @Size(4) byte[] address, @ForAll @IntRange(max = 32) int bits)
            throws UnknownHostException {
        InetAddress whole = InetAddress.getByAddress(address);
        assertEquals(
                ClientKey.ofAddress(Cidr.cut(whole, bits), ClientPrefix.WHOLE),
                ClientKey.ofAddress(whole, new ClientPrefix(bits, 128)));
    }

    @Property
    void cutsIpv6AsANetworkDoes(@ForAll @Size(16) byte[] address, @ForAll @IntRange(max = 128) int bits)
            throws UnknownHostException {
        InetAddress whole = InetAddress.getByAddress(address);
        if (whole.getAddress().length == 16) {
            assertEquals(
                    ClientKey.ofAddress(Cidr.cut(whole, bits), ClientPrefix.WHOLE),
                    ClientKey.ofAddress(whole, new ClientPrefix(32, bits)));
        }
    }

    private static ClientKey key(String literal, ClientPrefix prefix) {
        return ClientKey.ofAddress(InetAddress.ofLiteral(literal), prefix);
    }
}
