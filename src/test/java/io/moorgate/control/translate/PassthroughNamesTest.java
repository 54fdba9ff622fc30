package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServerTls;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which hosts are passed through on the TLS port. */
class PassthroughNamesTest extends SecretsFixture {
    private static final Issued FIRST = new TestAuthority("authority").issue("first.example");

    private List<String> passedThrough(String name) {
        return tlsOf(name).flatMap(ServerTls::passthrough).stream()
                .map(route -> route.service().toString())
                .toList();
    }

    @Test
    void aHostOfAPassthroughServiceWithoutListenIsPassedThroughOnTheTlsPort() {
        service("web/a", "host", "a.example, *.a.example", "protocol", "tls-passthrough");
        service("web/b", "host", "b.example", "protocol", "tls-passthrough", "listen", "9443");
        translate();
        assertEquals(List.of("web/a"), passedThrough("a.example"));
        assertEquals(List.of("web/a"), passedThrough("x.a.example"));
        assertEquals(List.of(), passedThrough("b.example"));
        assertEquals(List.of(), problems("protocol"));
        assertTrue(table.serverNames().areServed());
        assertSame(table, translate().table());
    }

    @Test
    void aHostWhosePlainRequestsAreServedMayBePassedThroughToo() {
        settings = settings.withDefaultCertificate(Optional.of(SecretId.parse("edge/default")));
        tls("edge/default", FIRST);
        service("web/plain", "host", "a.example");
        service("web/pass", "host", "a.example", "protocol", "tls-passthrough");
        service("shop/pass", "host", "a.example", "protocol", "tls-passthrough");
        translate();
        assertEquals(List.of("web/pass"), passedThrough("a.example"));
        assertEquals(List.of("edge/default"), shown("b.example"));
    }

    @Test
    void theOlderOfTwoServicesSaysWhetherTlsOfAHostEndsAtTheGateway() {
        tls("web/cert", FIRST);
        service("web/old", "host", "a.example", "tls-secret", "cert");
        service("web/young", "host", "a.example, b.example", "protocol", "tls-passthrough");
        service("web/youngest", "host", "b.example", "tls-secret", "cert");
        service("web/last", "host", "b.example", "protocol", "tls-passthrough");
        translate();
        assertEquals(List.of("web/cert"), shown("a.example"));
        assertEquals(List.of("web/young"), passedThrough("b.example"));
        assertEquals(
                List.of("tls-passthrough of a.example is not served (expected: a host whose TLS no older Service has"
                        + " ended at the gateway)"),
                problems("protocol"));
        assertEquals(
                List.of("is not shown for b.example, whose TLS is passed through to web/young (expected: a host that no"
                        + " older Service passes through)"),
                problems("tls-secret"));
        assertEquals(
                List.of("b.example is held by web/young (expected: what no earlier Service claims): not served"),
                problems("host"));
    }

    @Test
    void anotherNamespaceNeverTakesTheTlsOfAHost() {
        settings = new TranslateSettings("moorgate", "", settings.ports(), Map.of(), new HostPolicy(true, List.of()));
        service("web/plain", "host", "a.example");
        service("shop/pass", "host", "a.example", "protocol", "tls-passthrough");
        translate();
        assertEquals(List.of(), passedThrough("a.example"));
        assertEquals(1, problems("protocol").size());
    }
}
