package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.AcceptingSocket;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.RawPeer;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that ask for another protocol than a WebSocket: no such protocol is spoken here, and none gets past. */
class OtherUpgradesTest {
    private static final List<String> OFFERS = List.of(
            "POST /containers/a/attach?stdin=1&stream=1 HTTP/1.1|Upgrade: tcp",
            "POST /api/v1/namespaces/a/pods/b/exec HTTP/1.1|Upgrade: SPDY/3.1|X-Stream-Protocol-Version: v4.channel.k8s.io",
            "GET / HTTP/1.1|Upgrade: h2c|HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
            "GET / HTTP/1.1|Upgrade: h2c, websocket|HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
            "OPTIONS /a HTTP/1.1|Upgrade: TLS/1.0, HTTP/1.1",
            "GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1|Upgrade: connect-udp",
            "POST /chat HTTP/1.1|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

    private static final String WANTS_WEBSOCKET =
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: tcp, WebSocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n";

    private static final List<Protocol> OF_HTTP_1 = List.of(Protocol.AUTO, Protocol.HTTP, Protocol.WEBSOCKET);

    @AutoClose
    private static final StreamFixture gateway = new StreamFixture();

    @AutoClose
    private static final FramePeer http2 = new FramePeer();

    @AutoClose
    private final ServerSocket http1 = AcceptingSocket.open();

    static Stream<Arguments> offersToHttp1() {
        return OF_HTTP_1.stream().flatMap(protocol -> OFFERS.stream().map(offer -> Arguments.of(protocol, offer)));
    }

    static Stream<String> offers() {
        return OFFERS.stream();
    }

    /** {@code offer} as it is sent, for the upgrade and for HTTP2-Settings where there are any. */
    private static String request(String offer) {
        String options = offer.contains("HTTP2-Settings") ? "Upgrade, HTTP2-Settings" : "Upgrade";
        return offer.replace("|", "\r\n") + "\r\nHost: a\r\nConnection: " + options + "\r\n\r\n";
    }

    private static void routeTo(Protocol protocol, int port) {
        gateway.with(protocol).routeTo(port);
    }

    @ParameterizedTest
    @MethodSource("offersToHttp1")
    void overHttp1TheRequestIsServedAndTheOfferIsNotPassedOn(Protocol protocol, String offer) throws Exception {
        routeTo(protocol, http1.getLocalPort());
        try (RawClient client = new RawClient(gateway.port()).send(request(offer));
                RawPeer endpoint = new RawPeer(http1.accept())) {
            String head = endpoint.readHead();
            assertTrue(head.startsWith(offer.substring(0, offer.indexOf('|'))), head);
            assertOffersNothing(List.of(head.toLowerCase(Locale.ROOT).split("(:[^\n]*)?\r\n")));
            endpoint.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            String answer = client.readAnswer();
            assertTrue(answer.startsWith("http/1.1 200 ") && answer.endsWith("\r\n\r\nok"), answer);
            client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(endpoint.readHead().startsWith("GET /next "), "the connection is one of HTTP still");
        }
    }

    @ParameterizedTest
    @MethodSource("offers")
    void anEndpointOfHttp2GetsThePlainRequestToo(String offer) throws Exception {
        routeTo(Protocol.GRPC, http2.listen(new Http2Settings(), stream -> {
            stream.writeHead(new DefaultHttp2Headers().status("204"), true);
        }));
        try (RawClient client = new RawClient(gateway.port()).send(request(offer))) {
            String answer = client.readAnswer();
            assertTrue(answer.startsWith("http/1.1 204 "), answer);
        }
        FrameHalf stream = http2.streams.getLast();
        assertEquals(offer.substring(0, offer.indexOf(' ')), stream.header(":method"));
        assertOffersNothing(stream.headers.getFirst().names().stream()
                .map(CharSequence::toString)
                .toList());
    }

    private static void assertOffersNothing(List<String> fields) {
        assertTrue(
                Stream.of("upgrade", "connection", "http2-settings", ":protocol")
                        .noneMatch(fields::contains),
                fields::toString);
    }

    @ParameterizedTest
    @MethodSource("offersToHttp1")
    void anEndpointThatSwitchesAllTheSameIsABadGateway(Protocol protocol, String offer) throws Exception {
        routeTo(protocol, http1.getLocalPort());
        try (RawClient client = new RawClient(gateway.port()).send(request(offer));
                RawPeer endpoint = new RawPeer(http1.accept())) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nraw");
            String answer = client.readAnswer();
            assertTrue(answer.startsWith("http/1.1 502 "), answer);
            endpoint.assertEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("offersToHttp1")
    void anAnswerThatWantsAnUpgradePassesAndNamesNoneThatIsNotSpoken(Protocol protocol, String offer) throws Exception {
        routeTo(protocol, http1.getLocalPort());
        try (RawClient client = new RawClient(gateway.port()).send(request(offer));
                RawPeer endpoint = new RawPeer(http1.accept())) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 426 Upgrade Required\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n"
                    + "Content-Length: 0\r\n\r\n");
            String answer = client.readAnswer();
            assertTrue(answer.startsWith("http/1.1 426 "), answer);
            assertFalse(answer.contains("\r\nupgrade:"), answer);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"AUTO", "HTTP", "WEBSOCKET"})
    void anAnswerThatWantsAWebSocketSaysSoToAClientOfHttp11(Protocol protocol) throws Exception {
        routeTo(protocol, http1.getLocalPort());
        try (RawClient client = new RawClient(gateway.port()).send("GET /chat HTTP/1.1\r\nHost: a\r\n\r\n");
                RawPeer endpoint = new RawPeer(http1.accept())) {
            endpoint.readHead();
            endpoint.send(WANTS_WEBSOCKET);
            String answer = client.readAnswer();
            assertTrue(answer.startsWith("http/1.1 426 "), answer);
            assertTrue(answer.contains("\r\nupgrade: websocket\r\n"), answer);
            assertTrue(answer.contains("\r\nconnection: upgrade\r\n"), answer);
            assertTrue(answer.contains("\r\nsec-websocket-version: 13\r\n"), answer);
            client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(endpoint.readHead().startsWith("GET /next "), "the connection goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void overHttp2ItIsPassedWithoutAFieldThatHttp2DoesNotHave(boolean byConnect) throws Exception {
        routeTo(Protocol.AUTO, http1.getLocalPort());
        DefaultHttp2Headers head = new DefaultHttp2Headers();
        head.method("GET").scheme("http").authority("a").path("/chat");
        if (byConnect) {
            head.method("CONNECT").add(":protocol", "websocket").add("sec-websocket-version", "12");
        }
        FrameHalf stream = http2.connect(gateway.port(), new Http2Settings()).open(head, !byConnect, half -> {});
        try (RawPeer endpoint = new RawPeer(http1.accept())) {
            endpoint.readHead();
            endpoint.send(WANTS_WEBSOCKET);
            await().until(() -> !stream.headers.isEmpty() || stream.reset.get() != null);
            assertEquals("426", stream.header(":status"), () -> "reset " + stream.reset.get());
            assertEquals("", stream.header("upgrade"));
            assertEquals("13", stream.header("sec-websocket-version"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"AUTO", "HTTP", "WEBSOCKET", "GRPC"})
    void overHttp2AnUpgradeIsMalformedAndAConnectToAnotherProtocolIsNotServed(Protocol protocol) throws Exception {
        routeTo(protocol, http1.getLocalPort());
        try (RawHttp2Client client = new RawHttp2Client(gateway.port())) {
            client.send(RawHttp2Client.head(
                    1, true, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a", "upgrade", "h2c"));
            await().until(() -> client.resetCode(1) == RawHttp2Client.PROTOCOL_ERROR);
        }
        FramePeer.Connection connection = http2.connect(gateway.port(), new Http2Settings());
        for (String other : List.of("connect-udp", "connect-ip", "spdy")) {
            FrameHalf stream = connection.open(
                    new DefaultHttp2Headers()
                            .method("CONNECT")
                            .scheme("http")
                            .authority("a")
                            .path("/")
                            .add(":protocol", other),
                    false,
                    half -> {});
            await().until(() -> !stream.headers.isEmpty());
            assertEquals("501", stream.header(":status"), other);
        }
        FrameHalf tunnel =
                connection.open(new DefaultHttp2Headers().method("CONNECT").authority("a:22"), false, half -> {});
        await().until(() -> !tunnel.headers.isEmpty());
        assertEquals("501", tunnel.header(":status"), "a tunnel");
        assertTrue(connection.isOpen());
    }
}
