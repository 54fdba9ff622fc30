package io.moorgate.traffic.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketAddressPlaceTest {
    private final SocketAddressPlace place = new SocketAddressPlace();

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "127.0.0.1", "255.255.255.255", "2001:db8::1", "::1"})
    void whatIsWrittenIsRead(String text) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(text);
        int length = place.write(new InetSocketAddress(address, 65_535));
        assertEquals(address.getAddress().length == 4 ? 16 : 28, length);
        assertEquals(address, place.read());
    }
}
