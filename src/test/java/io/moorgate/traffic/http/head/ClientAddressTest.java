package io.moorgate.traffic.http.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.Cidr;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private static final TrustedProxies TRUSTED =
            new TrustedProxies(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")));

    private static String find(String peer, String... headers) {
        DefaultHttpRequest request = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                "/",
                DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        for (int at = 0; at < headers.length; at += 2) {
            request.headers().add(headers[at], headers[at + 1]);
        }
        return ClientAddress.find(InetAddress.ofLiteral(peer), RequestHead.of(request), TRUSTED)
                .getHostAddress();
    }

    @Test
    void believesNobodyButTrustedProxies() {
        assertEquals("192.0.2.1", find("192.0.2.1", "X-Forwarded-For", "1.2.3.4"));
        assertEquals("1.2.3.4", find("10.0.0.1", "X-Forwarded-For", "1.2.3.4"));
        assertEquals("10.0.0.1", find("10.0.0.1"));
    }

    @Test
    void takesTheRightMostHopThatIsNotTrusted() {
        assertEquals("5.6.7.8", find("10.0.0.1", "X-Forwarded-For", "1.2.3.4, 5.6.7.8, 10.0.0.2"));
        assertEquals("5.6.7.8", find("10.0.0.1", "X-Forwarded-For", "1.2.3.4, 5.6.7.8", "X-Forwarded-For", "10.0.0.2"));
        assertEquals("10.0.0.9", find("10.0.0.1", "X-Forwarded-For", "10.0.0.9, 10.0.0.2"));
    }

    @Test
    void stopsAtTheLastGoodHop() {
        assertEquals("10.0.0.2", find("10.0.0.1", "X-Forwarded-For", "1.2.3.4, unknown, 10.0.0.2"));
        assertEquals("10.0.0.1", find("10.0.0.1", "X-Forwarded-For", "1.2.3.4, "));
        for (String garbage :
                List.of("", "x", "1.2.3", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0", "[::1", "localhost", "1")) {
            assertEquals("10.0.0.1", find("10.0.0.1", "X-Forwarded-For", garbage), garbage);
        }
    }

    @Test
    void readsPortsBracketsAndTheForwardedHeader() {
        assertEquals("1.2.3.4", find("10.0.0.1", "X-Forwarded-For", "1.2.3.4:99"));
        assertEquals("2001:db8:0:0:0:0:0:1", find("10.0.0.1", "X-Forwarded-For", "[2001:db8::1]:99"));
        assertEquals("2001:db8:0:0:0:0:0:1", find("fd00::1", "X-Forwarded-For", "2001:db8::1"));
        assertEquals(
                "5.6.7.8", find("10.0.0.1", "Forwarded", "for=1.2.3.4, proto=http;For=5.6.7.8;by=x, for=10.0.0.7"));
        assertEquals("2001:db8:0:0:0:0:0:1", find("10.0.0.1", "Forwarded", "for=\"[2001:db8::1]:4711\""));
        assertEquals("10.0.0.1", find("10.0.0.1", "Forwarded", "for=1.2.3.4, for=_hidden"));
        assertEquals("10.0.0.1", find("10.0.0.1", "Forwarded", "for=1.2.3.4, proto=http"));
    }

    @Property
    void neverFailsWhateverAHeaderSays(@ForAll String one, @ForAll String two) {
        find("10.0.0.1", "X-Forwarded-For", one + "," + two);
        find("10.0.0.1", "Forwarded", "for=" + one + ";" + two);
        Authority.hostOf(one);
        TargetPath.faultOf("/" + two);
    }
}
